import { useApi } from '@backstage/core-plugin-api';
import { Link } from '@backstage/ui';
import { PackageName } from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import { patchmanApiRef } from '../../api';
import { usePatchmanLinks } from '../../routing';
import { countOf } from '../../wording';
import { ListPage } from '../ListPage';
import { INSTALLED_FILTER, ListSource, TYPE_FILTER } from '../ListTable';
import { NoPackages } from './NoPackages';
import { PackageSections } from './PackageSections';

/** All packages by name: what is installed anywhere first. */
export function PackageNamesPage() {
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const source = useMemo<ListSource<PackageName>>(
    () => ({
      noun: ['package', 'packages'],
      getId: ({ type, name }) => `${type} ${name}`,
      searchLabel: 'Search packages',
      defaultOrder: 'name:asc',
      fetchPage: query => api.getPackageNames(query),
      dependencies: [api],
      filters: [INSTALLED_FILTER, TYPE_FILTER],
      columns: [
        {
          id: 'name',
          label: 'Package',
          sortable: true,
          isRowHeader: true,
          cell: ({ type, name }) => (
            <Link href={links.packageName(type, name)} weight="bold">
              {name}
            </Link>
          ),
        },
        { id: 'type', label: 'Type', sortable: true, cell: ({ type }) => type },
        {
          id: 'hosts',
          label: 'Hosts',
          align: 'end',
          cell: ({ name, hosts }) =>
            hosts > 0 ? (
              <Link
                href={links.hosts({ package: name })}
                aria-label={`${countOf(hosts, 'host')} with ${name}`}
              >
                {hosts.toLocaleString('en')}
              </Link>
            ) : (
              0
            ),
        },
        {
          id: 'installedVersions',
          label: 'Versions installed',
          align: 'end',
          cell: ({ installedVersions }) =>
            installedVersions.toLocaleString('en'),
        },
        {
          id: 'versions',
          label: 'Versions known',
          sortable: true,
          align: 'end',
          cell: ({ versions }) => versions.toLocaleString('en'),
        },
      ],
      csv: {
        name: 'packages-by-name',
        columns: [
          { label: 'Package', value: ({ name }) => name },
          { label: 'Type', value: ({ type }) => type },
          { label: 'Hosts', value: ({ hosts }) => hosts },
          {
            label: 'Versions installed',
            value: ({ installedVersions }) => installedVersions,
          },
          { label: 'Versions known', value: ({ versions }) => versions },
        ],
      },
    }),
    [api, links],
  );
  return (
    <ListPage
      title="Packages"
      actions={<PackageSections current="By name" />}
      source={source}
      empty={<NoPackages />}
    />
  );
}
