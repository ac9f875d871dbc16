import type { ListResult, Report } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import type { DbReportRow } from '../database/tables';
import { fromNow } from '../database/time';
import { type Visibility, whereVisible } from '../permissions/visibility';
import { type ListRequest, runList, searchWords } from './list';

export interface ReportListFilters {
  host?: string;
  status?: string[];
  protocol?: number;
}

/** Everything of a report but its body. */
const REPORT_COLUMNS = [
  'id',
  'host_name',
  'protocol',
  'status',
  'received_at',
  'processed_at',
  'address',
  'user_agent',
  'attempts',
  'error',
  'size',
  'problems',
];

/** The reports that filters and words leave. */
export function chosenReports(
  knex: Knex,
  filters: ReportListFilters,
  search?: string,
): Knex.QueryBuilder {
  const query = knex('report');
  if (filters.host) query.where('host_name', filters.host.toLowerCase());
  if (filters.status) query.whereIn('status', filters.status);
  if (filters.protocol) query.where('protocol', filters.protocol);
  searchWords(query, search, ['host_name']);
  return query;
}

export async function listReports(
  knex: Knex,
  filters: ReportListFilters,
  request: ListRequest,
): Promise<ListResult<Report>> {
  const query = chosenReports(knex, filters, request.search).select(
    REPORT_COLUMNS,
  );
  return runList<DbReportRow, Report>(query, request, {
    orderFields: {
      id: 'id',
      host: 'host_name',
      receivedAt: 'received_at',
      status: 'status',
      size: 'size',
    },
    defaultOrder: { field: 'id', order: 'desc' },
    tieBreaker: 'id DESC',
    toItem: toReport,
  });
}

export async function findReport(
  knex: Knex,
  id: number,
): Promise<Report | undefined> {
  const row = await knex('report').where({ id }).first(REPORT_COLUMNS);
  return row && toReport(row);
}

function toReport(row: DbReportRow): Report {
  return {
    id: row.id,
    host: row.host_name,
    protocol: row.protocol,
    status: row.status,
    receivedAt: row.received_at,
    processedAt: row.processed_at,
    address: row.address,
    userAgent: row.user_agent,
    attempts: row.attempts,
    error: row.error,
    size: row.size,
    problems: JSON.parse(row.problems),
  };
}

/** Reports of visible hosts; whoever sees all hosts sees also those that never made a host. */
function visibleReports(knex: Knex, visible: Visibility): Knex.QueryBuilder {
  const query = knex('report');
  if (visible !== 'all') {
    const names = knex('host').select('host.name');
    whereVisible(names, visible);
    query.whereIn('report.host_name', names);
  }
  return query;
}

/** How many reports wait, failed, and came in a day; one value each, by an index whatever number was processed. */
export function reportFigures(knex: Knex, visible: Visibility) {
  const counted = (where: (query: Knex.QueryBuilder) => void) =>
    visibleReports(knex, visible).modify(where).count('*');
  return {
    pending: counted(query => query.where('status', 'pending')),
    failed: counted(query => query.where('status', 'failed')),
    last24h: counted(query =>
      query.where('received_at', '>=', fromNow({ hours: -24 })),
    ),
  };
}

/** When the last report came, whatever became of it; one value. */
export function newestArrival(
  knex: Knex,
  { visible }: { visible: Visibility },
): Knex.QueryBuilder {
  return visibleReports(knex, visible).max('report.received_at');
}

/** The hosts of the last reports in a state, as `kind` and `name`. */
export function reportExamples(
  knex: Knex,
  visible: Visibility,
  status: 'failed' | 'pending',
  examples: number,
): Knex.QueryBuilder {
  return visibleReports(knex, visible)
    .where('report.status', status)
    .orderBy('report.id', 'desc')
    .limit(examples)
    .select(
      knex.raw(`'reports-${status}' AS kind`),
      'report.host_name as name',
    );
}
