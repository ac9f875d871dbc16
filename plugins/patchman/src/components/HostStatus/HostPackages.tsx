import { useApi } from '@backstage/core-plugin-api';
import { Flex, Link } from '@backstage/ui';
import { HostPackage } from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import { patchmanApiRef } from '../../api';
import { usePatchmanLinks } from '../../routing';
import { EmptyNotice } from '../EmptyNotice';
import { Hint } from '../Hint';
import { ListSource, ListTable } from '../ListTable';
import { SecurityMark } from '../Marks';
import { RepositoryLink } from '../RepositoryLink';
import { WhyButton } from './WhyButton';

/** What one host has installed. */
export function HostPackages(props: { name: string }) {
  const { name } = props;
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const source = useMemo<ListSource<HostPackage>>(
    () => ({
      noun: ['package', 'packages'],
      getId: pkg => pkg.id,
      searchLabel: 'Search packages',
      defaultOrder: 'name:asc',
      fetchPage: query => api.getHostPackages(name, query),
      dependencies: [api, name],
      filters: [
        {
          id: 'withUpdates',
          label: 'Update',
          kind: 'select',
          options: [
            { value: 'true', label: 'With an update' },
            { value: 'false', label: 'Without an update' },
          ],
        },
        {
          id: 'foreign',
          label: 'Offered by',
          kind: 'select',
          options: [
            { value: 'true', label: 'No repository' },
            { value: 'false', label: 'A repository' },
          ],
        },
      ],
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
        { id: 'version', label: 'Installed', cell: pkg => pkg.evr },
        {
          id: 'arch',
          label: 'Architecture',
          sortable: true,
          cell: pkg => pkg.arch || 'none',
        },
        {
          id: 'update',
          label: 'Update',
          cell: pkg =>
            pkg.update ? (
              <Flex align="center" gap="2" style={{ flexWrap: 'wrap' }}>
                <span>{pkg.update.available.evr}</span>
                {pkg.update.security && <SecurityMark />}
                <WhyButton update={pkg.update} />
              </Flex>
            ) : (
              'None'
            ),
        },
        {
          id: 'repositories',
          label: 'Offered by',
          cell: pkg =>
            pkg.repositories.length > 0 ? (
              <Flex direction="column" gap="0.5">
                {pkg.repositories.map(repository => (
                  <RepositoryLink key={repository.id} repository={repository} />
                ))}
              </Flex>
            ) : (
              <Hint text="No enabled repository of this host offers this package at this version, so nobody maintains it here.">
                From no repository
              </Hint>
            ),
        },
        { id: 'held', label: 'Held', cell: pkg => (pkg.held ? 'Held' : 'No') },
      ],
      csv: {
        name: `${name}-packages`,
        columns: [
          { label: 'Package', value: pkg => pkg.name },
          { label: 'Installed', value: pkg => pkg.evr },
          { label: 'Architecture', value: pkg => pkg.arch },
          { label: 'Available', value: pkg => pkg.update?.available.evr },
          { label: 'Security', value: pkg => pkg.update?.security },
          {
            label: 'Repositories',
            value: pkg => pkg.repositories.map(({ name: n }) => n).join('; '),
          },
          { label: 'Held', value: pkg => pkg.held },
        ],
      },
    }),
    [api, links, name],
  );
  return (
    <ListTable
      source={source}
      empty={
        <EmptyNotice title="No packages are known">
          The last report of this host listed none.
        </EmptyNotice>
      }
    />
  );
}
