import { useApi } from '@backstage/core-plugin-api';
import { Link } from '@backstage/ui';
import { ModuleStream } from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import { patchmanApiRef } from '../../api';
import { usePatchmanLinks } from '../../routing';
import { countOf } from '../../wording';
import { EmptyNotice } from '../EmptyNotice';
import { ListPage } from '../ListPage';
import {
  ARCH_FILTER,
  ListSource,
  REPOSITORY_FILTER,
  yesNo,
} from '../ListTable';
import { PackageSections } from '../Packages/PackageSections';
import { RepositoryLinks } from '../RepositoryLink';
import { moduleColumn } from './moduleColumn';

/** The module streams that repositories offer. */
export function ModulesPage() {
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const source = useMemo<ListSource<ModuleStream>>(
    () => ({
      noun: ['module stream', 'module streams'],
      getId: module => [module.name, module.stream, module.arch].join(' '),
      searchLabel: 'Search modules',
      defaultOrder: 'name:asc',
      fetchPage: query => api.getModules(query),
      dependencies: [api],
      filters: [
        {
          id: 'enabled',
          label: 'Enabled',
          kind: 'select',
          options: yesNo('On some host', 'On no host'),
        },
        { id: 'default', label: 'Default', kind: 'select', options: yesNo() },
        {
          id: 'obsolete',
          label: 'At its end',
          kind: 'select',
          options: yesNo(),
        },
        ARCH_FILTER,
        REPOSITORY_FILTER,
      ],
      columns: [
        moduleColumn,
        { id: 'arch', label: 'Architecture', cell: module => module.arch },
        {
          id: 'default',
          label: 'Default',
          cell: module => (module.default ? 'Yes' : 'No'),
        },
        {
          id: 'version',
          label: 'Newest version',
          sortable: true,
          cell: module => module.version,
        },
        {
          id: 'packages',
          label: 'Packages',
          align: 'end',
          cell: module => module.packages.toLocaleString('en'),
        },
        {
          id: 'hosts',
          label: 'Enabled on',
          sortable: true,
          align: 'end',
          cell: ({ name, stream, hosts }) =>
            hosts > 0 ? (
              <Link
                href={links.hosts({ module: `${name}:${stream}` })}
                aria-label={`${countOf(hosts, 'host')} with ${name}:${stream}`}
              >
                {hosts.toLocaleString('en')}
              </Link>
            ) : (
              0
            ),
        },
        {
          id: 'repositories',
          label: 'Offered by',
          cell: module => (
            <RepositoryLinks repositories={module.repositories} none="Nobody" />
          ),
        },
      ],
      csv: {
        name: 'modules',
        columns: [
          { label: 'Module', value: module => module.name },
          { label: 'Stream', value: module => module.stream },
          { label: 'Architecture', value: module => module.arch },
          { label: 'Version', value: module => module.version },
          { label: 'Contexts', value: m => m.contexts.join(' ') },
          { label: 'Default', value: module => module.default },
          { label: 'At its end', value: m => m.obsolete?.message },
          { label: 'Packages', value: module => module.packages },
          { label: 'Enabled on', value: module => module.hosts },
          {
            label: 'Repositories',
            value: m => m.repositories.map(one => one.name).join('; '),
          },
        ],
      },
    }),
    [api, links],
  );
  return (
    <ListPage
      title="Module streams"
      actions={<PackageSections current="Module streams" />}
      source={source}
      empty={
        <EmptyNotice title="No repository has module streams">
          Those of Red Hat Enterprise Linux 8 and 9, and of what is built from
          them, have; they come with the reports of such hosts.
        </EmptyNotice>
      }
    />
  );
}
