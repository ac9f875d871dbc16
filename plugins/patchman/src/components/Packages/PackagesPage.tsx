import { useApi } from '@backstage/core-plugin-api';
import { Flex, Link, Text } from '@backstage/ui';
import { PackageListItem } from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import { Route, Routes } from 'react-router-dom';
import { patchmanApiRef } from '../../api';
import { usePatchmanLinks } from '../../routing';
import { countOf } from '../../wording';
import { EmptyNotice } from '../EmptyNotice';
import { ListFilter, ListSource, ListTable } from '../ListTable';
import { PackagePage } from './PackagePage';

const FILTERS: ListFilter[] = [
  {
    id: 'installed',
    label: 'Installed',
    kind: 'select',
    options: [
      { value: 'true', label: 'On some host' },
      { value: 'false', label: 'On no host' },
    ],
  },
  {
    id: 'type',
    label: 'Type',
    kind: 'select',
    options: ['deb', 'rpm', 'arch', 'gentoo'].map(value => ({
      value,
      label: value,
    })),
  },
  { id: 'arch', label: 'Architecture', kind: 'text' },
  { id: 'name', label: 'Exact name', kind: 'text' },
  { id: 'host', label: 'Host', kind: 'text' },
  {
    id: 'repository',
    label: 'Repository (id)',
    kind: 'text',
    onlyWhenSet: true,
  },
];

function AllPackages() {
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
      filters: FILTERS,
      columns: [
        {
          id: 'name',
          label: 'Package',
          sortable: true,
          isRowHeader: true,
          cell: pkg => (
            <Link href={links.package(pkg.id)} weight="bold">
              {pkg.name}
            </Link>
          ),
        },
        { id: 'version', label: 'Version', cell: pkg => pkg.evr },
        {
          id: 'arch',
          label: 'Architecture',
          sortable: true,
          cell: pkg => pkg.arch || 'none',
        },
        { id: 'type', label: 'Type', sortable: true, cell: pkg => pkg.type },
        {
          id: 'hosts',
          label: 'Hosts',
          align: 'end',
          cell: pkg =>
            pkg.hosts > 0 ? (
              <Link
                href={links.hosts({ package: pkg.name, version: pkg.evr })}
                aria-label={`${countOf(pkg.hosts, 'host')} with ${pkg.name}`}
              >
                {pkg.hosts.toLocaleString('en')}
              </Link>
            ) : (
              0
            ),
        },
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
          { label: 'Package', value: pkg => pkg.name },
          { label: 'Version', value: pkg => pkg.evr },
          { label: 'Architecture', value: pkg => pkg.arch },
          { label: 'Type', value: pkg => pkg.type },
          { label: 'Hosts', value: pkg => pkg.hosts },
          { label: 'Repositories', value: pkg => pkg.repositories },
        ],
      },
    }),
    [api, links],
  );
  return (
    <Flex direction="column" gap="4" pt="4">
      <Text as="h2" variant="title-small">
        Packages
      </Text>
      <ListTable
        source={source}
        empty={
          <EmptyNotice title="No packages are known yet">
            They come with the reports of hosts and from the repositories that
            those hosts use.
          </EmptyNotice>
        }
      />
    </Flex>
  );
}

/** All packages, and each of them below its id. */
export function PackagesPage() {
  return (
    <Routes>
      <Route index element={<AllPackages />} />
      <Route path=":id" element={<PackagePage />} />
    </Routes>
  );
}
