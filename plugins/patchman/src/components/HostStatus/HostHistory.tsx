import { useApi } from '@backstage/core-plugin-api';
import { Link } from '@backstage/ui';
import { HostChange } from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import { patchmanApiRef } from '../../api';
import { usePatchmanLinks } from '../../routing';
import { CHANGE_KINDS } from '../../wording';
import { EmptyNotice } from '../EmptyNotice';
import { ListSource, ListTable } from '../ListTable';
import { Time } from '../Time';

/** What changed on one host. */
export function HostHistory(props: { name: string }) {
  const { name } = props;
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const source = useMemo<ListSource<HostChange>>(
    () => ({
      noun: ['change', 'changes'],
      getId: change =>
        [change.at, change.kind, change.before?.id, change.after?.id].join(),
      searchLabel: 'Search packages',
      defaultOrder: 'at:desc',
      fetchPage: query => api.getHostHistory(name, query),
      dependencies: [api, name],
      columns: [
        {
          id: 'at',
          label: 'When',
          sortable: true,
          cell: change => <Time iso={change.at} />,
        },
        {
          id: 'kind',
          label: 'What',
          cell: change => CHANGE_KINDS[change.kind],
        },
        {
          id: 'name',
          label: 'Package',
          isRowHeader: true,
          cell: ({ after, before }) => {
            const pkg = after ?? before;
            return pkg && <Link href={links.package(pkg.id)}>{pkg.name}</Link>;
          },
        },
        {
          id: 'before',
          label: 'Before',
          cell: change => change.before?.evr ?? '',
        },
        {
          id: 'after',
          label: 'After',
          cell: change => change.after?.evr ?? '',
        },
      ],
      csv: {
        name: `${name}-history`,
        columns: [
          { label: 'When', value: change => change.at },
          { label: 'What', value: change => CHANGE_KINDS[change.kind] },
          {
            label: 'Package',
            value: change => (change.after ?? change.before)?.name,
          },
          { label: 'Before', value: change => change.before?.evr },
          { label: 'After', value: change => change.after?.evr },
        ],
      },
    }),
    [api, links, name],
  );
  return (
    <ListTable
      source={source}
      empty={
        <EmptyNotice title="Nothing has changed yet">
          Packages that are installed, upgraded or removed after the first
          report are listed here.
        </EmptyNotice>
      }
    />
  );
}
