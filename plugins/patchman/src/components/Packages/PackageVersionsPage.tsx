import { useApi } from '@backstage/core-plugin-api';
import { PackageListItem } from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import { patchmanApiRef } from '../../api';
import { usePatchmanLinks } from '../../routing';
import { ListPage } from '../ListPage';
import {
  ARCH_FILTER,
  AVAILABLE_FILTER,
  INSTALLED_FILTER,
  ListSource,
  REPOSITORY_FILTER,
  TYPE_FILTER,
} from '../ListTable';
import { NoPackages } from './NoPackages';
import { hostsColumn, identityColumns, identityCsv } from './packageColumns';
import { PackageSections } from './PackageSections';

/** All packages, each version and architecture for itself. */
export function PackageVersionsPage() {
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const source = useMemo<ListSource<PackageListItem>>(
    () => ({
      noun: ['package', 'packages'],
      getId: pkg => pkg.id,
      searchLabel: 'Search packages',
      defaultOrder: 'name:asc',
      fetchPage: query => api.getPackages(query),
      dependencies: [api],
      filters: [
        INSTALLED_FILTER,
        AVAILABLE_FILTER,
        TYPE_FILTER,
        ARCH_FILTER,
        { id: 'name', label: 'Exact name', kind: 'text' },
        { id: 'host', label: 'Host', kind: 'text' },
        REPOSITORY_FILTER,
      ],
      columns: [
        ...identityColumns<PackageListItem>(links, 'Version'),
        { id: 'type', label: 'Type', sortable: true, cell: pkg => pkg.type },
        hostsColumn(links),
        {
          id: 'repositories',
          label: 'Repositories',
          align: 'end',
          cell: pkg => pkg.repositories.toLocaleString('en'),
        },
      ],
      csv: {
        name: 'packages',
        columns: [
          ...identityCsv<PackageListItem>('Version'),
          { label: 'Type', value: pkg => pkg.type },
          { label: 'Hosts', value: pkg => pkg.hosts },
          { label: 'Repositories', value: pkg => pkg.repositories },
        ],
      },
    }),
    [api, links],
  );
  return (
    <ListPage
      title="Packages"
      actions={<PackageSections current="Every version" />}
      source={source}
      empty={<NoPackages />}
    />
  );
}
