import { useApi } from '@backstage/core-plugin-api';
import { ReportedPackageItem } from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import { patchmanApiRef } from '../../api';
import { EmptyNotice } from '../EmptyNotice';
import { ListSource, ListTable } from '../ListTable';

/** The packages that a report lists. */
export function ReportedPackages(props: { id: number }) {
  const { id } = props;
  const api = useApi(patchmanApiRef);
  const source = useMemo<ListSource<ReportedPackageItem>>(
    () => ({
      noun: ['package', 'packages'],
      getId: ({ type, name, evr, arch }) => [type, name, evr, arch].join(' '),
      searchLabel: 'Search packages',
      fetchPage: query => api.getReportPackages(id, query),
      dependencies: [api, id],
      columns: [
        {
          id: 'name',
          label: 'Package',
          isRowHeader: true,
          cell: ({ name }) => name,
        },
        { id: 'evr', label: 'Version', cell: ({ evr }) => evr },
        {
          id: 'arch',
          label: 'Architecture',
          cell: ({ arch }) => arch || 'none',
        },
        { id: 'type', label: 'Type', cell: ({ type }) => type },
      ],
      csv: {
        name: `report-${id}-packages`,
        columns: [
          { label: 'Package', value: ({ name }) => name },
          { label: 'Version', value: ({ evr }) => evr },
          { label: 'Architecture', value: ({ arch }) => arch },
          { label: 'Type', value: ({ type }) => type },
        ],
      },
    }),
    [api, id],
  );
  return (
    <ListTable
      source={source}
      empty={
        <EmptyNotice title="It lists no packages">
          It said that they were what they had been before, or that they could
          not be read; the host keeps those that are known.
        </EmptyNotice>
      }
    />
  );
}
