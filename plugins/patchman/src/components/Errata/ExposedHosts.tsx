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
import { useHostFilters } from '../Hosts/useHostFilters';
import { ListQuery, ListSource, ListTable } from '../ListTable';
import { BlockedMark, HostStateMark } from '../Marks';
import { Time } from '../Time';
import { TonedText } from '../TonedText';
import { ErratumLinks } from './ErratumLinks';

/** What of the many filters of hosts helps to find whom to tell. */
const FILTERS = ['os', 'arch', 'tag', 'owner', 'status'];

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
});

function Fix(props: { exposed: ExposedPackage }) {
  const { fixed, update } = props.exposed;
  if (!update) {
    return (
      <TonedText tone="warning" variant="body-small">
        not offered by its repositories
      </TonedText>
    );
  }
  return (
    <Flex gap="1" align="center" style={{ flexWrap: 'wrap' }}>
      {update.blockedBy && <BlockedMark blockedBy={update.blockedBy} />}
      {update.available.evr === fixed
        ? 'offered'
        : `${update.available.evr} is offered`}
    </Flex>
  );
}

function Packages(props: {
  host: ExposedHost;
  withErrata: boolean;
  links: PatchmanLinks;
}) {
  const { host, withErrata, links } = props;
  const classes = useStyles();
  if (host.exposed.length === 0) {
    return <Text color="secondary">Not known since its last report</Text>;
  }
  return (
    <table
      className={classes.table}
      aria-label={`Packages of ${host.name} to update`}
    >
      <thead>
        <tr>
          <th scope="col">Package</th>
          <th scope="col">Installed</th>
          <th scope="col">Fixed in</th>
          <th scope="col">Update</th>
          {withErrata && <th scope="col">Errata</th>}
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
            <td>{exposed.installed.evr}</td>
            <td>{exposed.fixed}</td>
            <td>
              <Fix exposed={exposed} />
            </td>
            {withErrata && (
              <td>
                <ErratumLinks names={exposed.errata} />
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Who is exposed: the hosts that still need errata, with what they have installed and what fixes it. */
export function ExposedHosts(props: {
  fetchPage: (query: ListQuery) => Promise<ListResult<ExposedHost>>;
  /** What `fetchPage` depends on. */
  of: string;
  /** Where several errata may concern a package, which. */
  withErrata?: boolean;
  csvName: string;
  empty: ReactNode;
}) {
  const { fetchPage, of, withErrata = false, csvName, empty } = props;
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
      filters: hostFilters.filter(({ id }) => FILTERS.includes(id)),
      columns: [
        {
          id: 'name',
          label: 'Host',
          sortable: true,
          isRowHeader: true,
          cell: host => (
            <Flex direction="column" gap="0.5">
              <Link href={links.host(host.name, 'updates')} weight="bold">
                {host.name}
              </Link>
              <Text as="div" variant="body-x-small" color="secondary">
                {host.os.variant || host.os.release}, {host.arch}
              </Text>
            </Flex>
          ),
        },
        {
          id: 'packages',
          label: 'What is exposed',
          cell: host => (
            <Packages host={host} withErrata={withErrata} links={links} />
          ),
        },
        {
          id: 'state',
          label: 'State',
          sortable: true,
          cell: host => (
            <HostStateMark state={host.state} doubts={host.doubts} />
          ),
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
            label: 'Blocked by',
            value: ({ exposed: [item] }) => item?.update?.blockedBy?.reason,
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
    [api, links, hostFilters, of, withErrata, csvName],
  );
  return <ListTable source={source} empty={empty} />;
}
