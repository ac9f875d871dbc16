import { useApi } from '@backstage/core-plugin-api';
import { Report } from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import { patchmanApiRef } from '../../api';
import { usePatchmanLinks } from '../../routing';
import { EmptyNotice } from '../EmptyNotice';
import { ListSource, ListTable } from '../ListTable';
import { reportColumns, reportCsv, reportIdColumn } from './reportColumns';

/** The reports of one host. */
export function HostReports(props: { name: string }) {
  const { name } = props;
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const source = useMemo<ListSource<Report>>(
    () => ({
      noun: ['report', 'reports'],
      getId: report => report.id,
      columns: [reportIdColumn(links), ...reportColumns],
      defaultOrder: 'receivedAt:desc',
      fetchPage: query => api.getHostReports(name, query),
      dependencies: [api, name],
      csv: { name: `${name}-reports`, columns: reportCsv },
    }),
    [api, links, name],
  );
  return (
    <ListTable
      source={source}
      empty={
        <EmptyNotice title="No reports are kept">
          Old reports are cleaned up; the next one will be listed here.
        </EmptyNotice>
      }
    />
  );
}
