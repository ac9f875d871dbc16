import { Link } from '@backstage/ui';
import { Report } from 'backstage-plugin-patchman-common';
import { CsvColumn } from '../../csv';
import { PatchmanLinks } from '../../routing';
import { countOf, fileSize } from '../../wording';
import { ListColumn } from '../ListTable';
import { REPORT_STATUSES, ReportStatusMark } from '../Marks';
import { Time } from '../Time';
import { TonedText } from '../TonedText';
import { ProblemsButton } from './ProblemsButton';

/** The number of a report, which leads to what it says. */
export function reportIdColumn(links: PatchmanLinks): ListColumn<Report> {
  return {
    id: 'id',
    label: 'Report',
    sortable: true,
    isRowHeader: true,
    cell: report => (
      <Link href={links.report(report.id)} weight="bold">
        {report.id}
      </Link>
    ),
  };
}

export const reportColumns: ListColumn<Report>[] = [
  {
    id: 'status',
    label: 'Status',
    sortable: true,
    cell: report => <ReportStatusMark status={report.status} />,
  },
  {
    id: 'receivedAt',
    label: 'Received',
    sortable: true,
    cell: report => <Time iso={report.receivedAt} />,
  },
  {
    id: 'protocol',
    label: 'Protocol',
    align: 'end',
    cell: report => report.protocol,
  },
  {
    id: 'size',
    label: 'Size',
    align: 'end',
    cell: report => fileSize(report.size),
  },
  { id: 'address', label: 'From', cell: report => report.address ?? 'unknown' },
  {
    id: 'error',
    label: 'Problems',
    cell: report => (
      <>
        {report.error && (
          <TonedText tone="danger" as="div" variant="body-medium">
            {report.error}
            {report.attempts > 1 && ` (${countOf(report.attempts, 'attempt')})`}
          </TonedText>
        )}
        {report.problems.length > 0 && <ProblemsButton report={report} />}
        {!report.error && report.problems.length === 0 && 'None'}
      </>
    ),
  },
];

export const reportCsv: CsvColumn<Report>[] = [
  { label: 'Report', value: report => report.id },
  { label: 'Host', value: report => report.host },
  { label: 'Status', value: report => REPORT_STATUSES[report.status].label },
  { label: 'Received', value: report => report.receivedAt },
  { label: 'Processed', value: report => report.processedAt },
  { label: 'Protocol', value: report => report.protocol },
  { label: 'Bytes', value: report => report.size },
  { label: 'From', value: report => report.address },
  { label: 'Client', value: report => report.userAgent },
  { label: 'Attempts', value: report => report.attempts },
  { label: 'Reason', value: report => report.error },
  {
    label: 'Problems',
    value: report =>
      report.problems
        .map(({ path, message }) => `${path}: ${message}`)
        .join('; '),
  },
];
