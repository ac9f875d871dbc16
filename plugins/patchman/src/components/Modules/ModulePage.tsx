import { useApi } from '@backstage/core-plugin-api';
import { Alert, Link } from '@backstage/ui';
import { ModuleStreamDetail } from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import { useParams } from 'react-router-dom';
import { patchmanApiRef } from '../../api';
import { useFetched } from '../../fetching';
import { LocalList, pageOf } from '../../lists';
import { usePatchmanLinks } from '../../routing';
import { nameOfNevra } from '../../wording';
import { AddressTabs } from '../AddressTabs';
import { DetailPage } from '../DetailPage';
import { EmptyNotice } from '../EmptyNotice';
import { Facts } from '../Facts';
import { HostsTable } from '../Hosts/HostsTable';
import { choicesOf, ListSource, ListTable } from '../ListTable';
import { RepositoryLinks } from '../RepositoryLink';

/** A package of a build. */
interface ModulePackage {
  nevra: string;
  version: string;
  context: string;
  arch: string;
}

const LIST: LocalList<ModulePackage> = {
  textOf: ({ nevra }) => nevra,
  orders: {
    nevra: ({ nevra }) => nevra,
    version: ({ version }) => version,
    arch: ({ arch }) => arch,
  },
  matches: (item, { version, arch }) =>
    (!version || item.version === version) && (!arch || item.arch === arch),
};

function ModulePackages(props: {
  name: string;
  streams: ModuleStreamDetail[];
}) {
  const { name, streams } = props;
  const links = usePatchmanLinks();
  const source = useMemo<ListSource<ModulePackage>>(() => {
    const packages = streams.flatMap(({ arch, builds }) =>
      builds.flatMap(({ version, context, packages: list }) =>
        list.map(nevra => ({ nevra, version, context, arch })),
      ),
    );
    return {
      noun: ['package', 'packages'],
      getId: item =>
        [item.nevra, item.version, item.context, item.arch].join(' '),
      searchLabel: 'Search packages',
      defaultOrder: 'nevra:asc',
      fetchPage: async query => pageOf(packages, query, LIST),
      dependencies: [streams],
      filters: [
        {
          id: 'version',
          label: 'Build',
          kind: 'select',
          options: choicesOf(packages.map(({ version }) => version)),
        },
        {
          id: 'arch',
          label: 'Architecture',
          kind: 'select',
          options: choicesOf(packages.map(({ arch }) => arch)),
        },
      ],
      columns: [
        {
          id: 'nevra',
          label: 'Package',
          sortable: true,
          isRowHeader: true,
          cell: ({ nevra }) => (
            <Link href={links.packageVersions({ name: nameOfNevra(nevra) })}>
              {nevra}
            </Link>
          ),
        },
        {
          id: 'version',
          label: 'Build',
          sortable: true,
          cell: ({ version }) => version,
        },
        { id: 'context', label: 'Context', cell: ({ context }) => context },
        {
          id: 'arch',
          label: 'Architecture',
          sortable: true,
          cell: ({ arch }) => arch,
        },
      ],
      csv: {
        name: `${name}-packages`,
        columns: [
          { label: 'Package', value: ({ nevra }) => nevra },
          { label: 'Build', value: ({ version }) => version },
          { label: 'Context', value: ({ context }) => context },
          { label: 'Architecture', value: ({ arch }) => arch },
        ],
      },
    };
  }, [links, name, streams]);
  return (
    <ListTable
      source={source}
      empty={
        <EmptyNotice title="It has no packages">
          Its builds name none, so that it changes nothing on a host.
        </EmptyNotice>
      }
    />
  );
}

function ModuleOf(props: { name: string; stream: string }) {
  const { name, stream } = props;
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const fetched = useFetched(
    () => api.getModuleStreams(name, stream),
    [api, name, stream],
  );
  const module = `${name}:${stream}`;
  return (
    <DetailPage
      fetched={fetched}
      noun="module stream"
      title={module}
      href={links.module(name, stream)}
      path={[
        { label: 'Packages', href: links.packages() },
        { label: 'Module streams', href: links.modules() },
      ]}
    >
      {({ items }) => {
        const [first] = items;
        const hosts = items.reduce((sum, item) => sum + item.hosts, 0);
        const repositories = new Map(
          items.flatMap(item => item.repositories.map(r => [r.id, r] as const)),
        );
        return (
          <>
            {first.obsolete && (
              <Alert
                status="warning"
                icon
                title="This stream is at its end"
                description={`${first.obsolete.message}${
                  first.obsolete.obsoletedBy
                    ? ` ${first.obsolete.obsoletedBy} follows it.`
                    : ''
                }`}
              />
            )}
            <Facts
              facts={{
                'Newest version': first.version,
                Architectures: items.map(({ arch }) => arch).join(', '),
                Contexts: first.contexts.join(', '),
                'Default stream': first.default ? 'Yes' : 'No',
                'Enabled on': hosts.toLocaleString('en'),
                'Offered by': (
                  <RepositoryLinks
                    repositories={[...repositories.values()]}
                    none="No repository any more"
                  />
                ),
              }}
            />
            <AddressTabs
              label={`What is known of ${module}`}
              tabs={[
                {
                  id: 'packages',
                  label: 'Packages',
                  content: <ModulePackages name={module} streams={items} />,
                },
                {
                  id: 'hosts',
                  label: `Hosts (${hosts.toLocaleString('en')})`,
                  content: (
                    <HostsTable
                      within={{ module }}
                      csvName={`${module}-hosts`}
                      empty={
                        <EmptyNotice title="No host enabled it">
                          It may be active all the same, where it is the
                          default.
                        </EmptyNotice>
                      }
                    />
                  ),
                },
              ]}
            />
          </>
        );
      }}
    </DetailPage>
  );
}

/** The page of one module stream. */
export function ModulePage() {
  const { name = '', stream = '' } = useParams();
  return <ModuleOf key={`${name}:${stream}`} name={name} stream={stream} />;
}
