import { useApi } from '@backstage/core-plugin-api';
import { ButtonLink, Link } from '@backstage/ui';
import { Report } from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import { Route, Routes } from 'react-router-dom';
import { patchmanApiRef } from '../../api';
import { usePatchmanLinks } from '../../routing';
import { EmptyNotice } from '../EmptyNotice';
import { ListPage } from '../ListPage';
import { choices, ListSource } from '../ListTable';
import { REPORT_STATUSES } from '../Marks';
import { NoSuchPage } from '../NoSuchPage';
import { ReportActions } from './ReportActions';
import { reportColumns, reportCsv, reportIdColumn } from './reportColumns';
import { ReportPage } from './ReportPage';

function AllReports() {
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const source = useMemo<ListSource<Report>>(() => {
    return {
      noun: ['report', 'reports'],
      getId: report => report.id,
      searchLabel: 'Search hosts',
      defaultOrder: 'receivedAt:desc',
      fetchPage: query => api.getReports(query),
      dependencies: [api],
      filters: [
        {
          id: 'status',
          label: 'Status',
          kind: 'multiple',
          options: choices(REPORT_STATUSES),
        },
        {
          id: 'protocol',
          label: 'Protocol',
          kind: 'select',
          options: ['1', '2', '3'].map(value => ({ value, label: value })),
        },
        { id: 'host', label: 'Host', kind: 'text' },
      ],
      columns: [
        reportIdColumn(links),
        {
          id: 'host',
          label: 'Host',
          sortable: true,
          // A report that failed may name a host that does not exist.
          cell: report =>
            report.host ? (
              <Link href={links.host(report.host, 'reports')}>
                {report.host}
              </Link>
            ) : (
              'unknown'
            ),
        },
        ...reportColumns,
      ],
      csv: { name: 'reports', columns: reportCsv },
    };
  }, [api, links]);

  return (
    <ListPage
      title="Reports"
      source={source}
      empty={
        <EmptyNotice
          title="No host has reported yet"
          action={
            <ButtonLink href={links.addHosts()}>Add the first host</ButtonLink>
          }
        >
          Each report is listed here from the moment it arrives, with the reason
          if it could not be processed.
        </EmptyNotice>
      }
      selectionActions={(chosen, { reload }) => (
        <ReportActions chosen={chosen} onChanged={reload} />
      )}
    />
  );
}

/** The reports of all hosts, and each of them below its id. */
export function ReportsPage() {
  return (
    <Routes>
      <Route index element={<AllReports />} />
      <Route path=":id" element={<ReportPage />} />
      <Route path="*" element={<NoSuchPage />} />
    </Routes>
  );
}
