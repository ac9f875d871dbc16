import { useApi } from '@backstage/core-plugin-api';
import { Flex, Link, Text } from '@backstage/ui';
import { makeStyles } from '@material-ui/core/styles';
import {
  ExposedHost,
  ExposedPackage,
  ListResult,
} from 'backstage-plugin-patchman-common';
import { ReactNode, useMemo } from 'react';
import { patchmanApiRef } from '../../api';
import { PatchmanLinks, usePatchmanLinks } from '../../routing';
import { CVE_STATES, ownerName, repositoryWords } from '../../wording';
import { useHostFilters } from '../Hosts/useHostFilters';
import {
  choices,
  ListFilter,
  ListQuery,
  ListSource,
  ListTable,
} from '../ListTable';
import { BlockedMark, CveStateMark } from '../Marks';
import { Time } from '../Time';
import { TonedText } from '../TonedText';
import { ErratumLinks } from './ErratumLinks';

/** What of the many filters of hosts helps to find whom to tell. */
const FILTERS = ['owner', 'os', 'arch', 'tag', 'status'];

/** Of a CVE: how hosts are exposed. */
const EXPOSURE_FILTER: ListFilter = {
  id: 'exposure',
  label: 'What it asks',
  kind: 'multiple',
  options: choices(CVE_STATES),
};

const useStyles = makeStyles({
  table: {
    borderSpacing: '12px 0',
    marginInlineStart: -12,
    '& th': {
      textAlign: 'start',
      fontWeight: 'inherit',
      fontSize: 'var(--bui-font-size-1)',
      color: 'var(--bui-fg-secondary)',
    },
    '& td': { verticalAlign: 'top' },
  },
  version: { whiteSpace: 'nowrap' },
});

/** What is to be done for a package: the update that has the fix, else why there is none. */
function Fix(props: {
  host: ExposedHost;
  exposed: ExposedPackage;
  links: PatchmanLinks;
}) {
  const { host, exposed, links } = props;
  const { sentence, state, update } = exposed;
  if (!update) {
    return state === 'update' ? (
      <>{sentence}.</>
    ) : (
      <TonedText tone="warning" variant="body-small">
        {sentence}.
      </TonedText>
    );
  }
  const { available, blockedBy, repository } = update;
  return (
    <Flex direction="column" gap="1" align="start">
      {blockedBy && <BlockedMark blockedBy={blockedBy} />}
      <span>
        <Link
          href={links.host(host.name, 'updates', {
            search: exposed.installed.name,
          })}
          aria-label={`Update to ${available.evr}: ${exposed.installed.name}`}
          style={{ whiteSpace: 'nowrap' }}
        >
          Update to {available.evr}
        </Link>
        {repository && (
          <Text as="div" variant="body-x-small" color="secondary">
            from {repositoryWords(repository.name).short}
          </Text>
        )}
      </span>
    </Flex>
  );
}

function Packages(props: { host: ExposedHost; links: PatchmanLinks }) {
  const { host, links } = props;
  const classes = useStyles();
  if (host.exposed.length === 0) {
    return <Text color="secondary">Not known since its last report</Text>;
  }
  return (
    <table
      className={classes.table}
      aria-label={`Packages of ${host.name} that are concerned`}
    >
      <thead>
        <tr>
          <th scope="col">Package</th>
          <th scope="col">Installed</th>
          <th scope="col">Fixed in</th>
          <th scope="col">What to do</th>
          <th scope="col">Errata</th>
        </tr>
      </thead>
      <tbody>
        {host.exposed.map(exposed => (
          <tr key={exposed.installed.id}>
            <td>
              <Link href={links.package(exposed.installed.id)}>
                {exposed.installed.name}
              </Link>{' '}
              <Text variant="body-x-small" color="secondary">
                {exposed.installed.arch}
              </Text>
            </td>
            <td className={classes.version}>{exposed.installed.evr}</td>
            <td className={classes.version}>{exposed.fixed || 'No version'}</td>
            <td>
              <Fix host={host} exposed={exposed} links={links} />
            </td>
            <td>
              <ErratumLinks names={exposed.errata} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Who is exposed: the hosts that still need errata or have a CVE, whose they are, what they have installed and what fixes it. */
export function ExposedHosts(props: {
  fetchPage: (query: ListQuery) => Promise<ListResult<ExposedHost>>;
  /** What `fetchPage` depends on. */
  of: string;
  /** Of a CVE: each host says more of it, and not each has a fix to install. */
  cve?: string;
  csvName: string;
  empty: ReactNode;
}) {
  const { fetchPage, of, cve, csvName, empty } = props;
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const hostFilters = useHostFilters();
  const source = useMemo<ListSource<ExposedHost>>(
    () => ({
      noun: ['host', 'hosts'],
      getId: host => host.name,
      searchLabel: 'Search host names',
      defaultOrder: 'name:asc',
      fetchPage,
      dependencies: [api, of],
      filters: [
        ...(cve ? [EXPOSURE_FILTER] : []),
        ...FILTERS.flatMap(
          wanted => hostFilters.find(({ id }) => id === wanted) ?? [],
        ),
      ],
      columns: [
        {
          id: 'name',
          label: 'Host',
          sortable: true,
          isRowHeader: true,
          cell: host => (
            <Flex direction="column" gap="0.5">
              <Link
                href={
                  cve
                    ? links.host(host.name, 'security', { search: cve })
                    : links.host(host.name, 'updates')
                }
                weight="bold"
              >
                {host.name}
              </Link>
              <Text as="div" variant="body-x-small" color="secondary">
                {host.os.variant || host.os.release}, {host.arch}
              </Text>
            </Flex>
          ),
        },
        {
          id: 'owner',
          label: 'Owner',
          cell: host =>
            host.owner ? (
              <span title={host.owner} style={{ whiteSpace: 'nowrap' }}>
                {ownerName(host.owner)}
              </span>
            ) : (
              <Text color="secondary">Nobody</Text>
            ),
        },
        {
          id: 'exposure',
          label: 'What it asks',
          cell: host => <CveStateMark state={host.exposure} />,
        },
        {
          id: 'packages',
          label: 'What is exposed',
          cell: host => <Packages host={host} links={links} />,
        },
        {
          id: 'exposedSince',
          label: 'Since',
          cell: host => <Time iso={host.exposedSince} never="not told" />,
        },
        {
          id: 'lastReport',
          label: 'As of its report',
          sortable: true,
          cell: host => <Time iso={host.lastReport} />,
        },
      ],
      csv: {
        name: csvName,
        split: host =>
          host.exposed.length === 0
            ? [host]
            : host.exposed.map(exposed => ({ ...host, exposed: [exposed] })),
        columns: [
          { label: 'Host', value: host => host.name },
          { label: 'Operating system', value: host => host.os.release },
          { label: 'Owner', value: host => host.owner },
          {
            label: 'What it asks',
            value: ({ exposed: [item], exposure }) =>
              CVE_STATES[item?.state ?? exposure].label,
          },
          {
            label: 'Since',
            value: ({ exposed: [item], exposedSince }) =>
              item ? item.since : exposedSince,
          },
          { label: 'Last report', value: host => host.lastReport },
          {
            label: 'Package',
            value: ({ exposed: [item] }) => item?.installed.name,
          },
          {
            label: 'Architecture',
            value: ({ exposed: [item] }) => item?.installed.arch,
          },
          {
            label: 'Installed',
            value: ({ exposed: [item] }) => item?.installed.evr,
          },
          { label: 'Fixed in', value: ({ exposed: [item] }) => item?.fixed },
          {
            label: 'Offered',
            value: ({ exposed: [item] }) => item?.update?.available.evr,
          },
          {
            label: 'Offered by',
            value: ({ exposed: [item] }) => item?.update?.repository?.name,
          },
          {
            label: 'Blocked by',
            value: ({ exposed: [item] }) => item?.update?.blockedBy?.reason,
          },
          {
            label: 'What to do',
            value: ({ exposed: [item] }) => item?.sentence,
          },
          {
            label: 'Channel',
            value: ({ exposed: [item] }) => item?.channel,
          },
          {
            label: 'Errata',
            value: ({ exposed: [item] }) => item?.errata.join(' '),
          },
        ],
      },
    }),
    // `fetchPage` is named by `of`.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [api, links, hostFilters, of, cve, csvName],
  );
  return <ListTable source={source} empty={empty} />;
}
