import { useApi } from '@backstage/core-plugin-api';
import { Flex } from '@backstage/ui';
import { HostPackage } from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import { patchmanApiRef } from '../../api';
import { usePatchmanLinks } from '../../routing';
import { EmptyNotice } from '../EmptyNotice';
import { ExplainButton } from '../Explain';
import { Hint } from '../Hint';
import { ListSource, ListTable, yesNo } from '../ListTable';
import { SecurityMark } from '../Marks';
import { identityColumns, identityCsv } from '../Packages/packageColumns';
import { RepositoryLinks } from '../RepositoryLink';

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
          options: yesNo('With an update', 'Without an update'),
        },
        {
          id: 'foreign',
          label: 'Offered by',
          kind: 'select',
          options: yesNo('No repository', 'A repository'),
        },
      ],
      columns: [
        ...identityColumns<HostPackage>(links, 'Installed'),
        {
          id: 'update',
          label: 'Update',
          cell: pkg => (
            <Flex align="center" gap="2" style={{ flexWrap: 'wrap' }}>
              <span>{pkg.update?.available.evr ?? 'None'}</span>
              {pkg.update?.security && (
                <SecurityMark level={pkg.update.severityLevel} />
              )}
            </Flex>
          ),
        },
        {
          id: 'why',
          label: 'Why',
          cell: pkg => (
            <ExplainButton host={name} installed={pkg} update={pkg.update} />
          ),
        },
        {
          id: 'repositories',
          label: 'Offered by',
          cell: pkg => (
            <RepositoryLinks
              repositories={pkg.repositories}
              none={
                <Hint text="No enabled repository of this host offers this package at this version, so nobody maintains it here.">
                  From no repository
                </Hint>
              }
            />
          ),
        },
        { id: 'held', label: 'Held', cell: pkg => (pkg.held ? 'Held' : 'No') },
      ],
      csv: {
        name: `${name}-packages`,
        columns: [
          ...identityCsv<HostPackage>('Installed'),
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
