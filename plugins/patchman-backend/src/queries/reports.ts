import type {
  HostChange,
  ListResult,
  Report,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import type { DbReportRow } from '../database/tables';
import { type ListRequest, runList, searchWords } from './list';
import { packageColumns, packageFrom } from './packages';

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

export async function listReports(
  knex: Knex,
  filters: ReportListFilters,
  request: ListRequest,
): Promise<ListResult<Report>> {
  const query = knex('report').select(REPORT_COLUMNS);
  if (filters.host) query.where('host_name', filters.host.toLowerCase());
  if (filters.status) query.whereIn('status', filters.status);
  if (filters.protocol) query.where('protocol', filters.protocol);
  searchWords(query, request.search, ['host_name']);
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

export async function listHostChanges(
  knex: Knex,
  hostId: number,
  request: ListRequest,
): Promise<ListResult<HostChange>> {
  const query = knex('host_change as change')
    .leftJoin('package as before', 'before.id', 'change.before_id')
    .leftJoin('package as after', 'after.id', 'change.after_id')
    .where('change.host_id', hostId)
    .select(
      'change.at',
      'change.kind',
      ...packageColumns(knex, 'before', 'before_'),
      ...packageColumns(knex, 'after', 'after_'),
    );
  searchWords(query, request.search, ["COALESCE(after.name, before.name, '')"]);
  return runList<any, HostChange>(query, request, {
    orderFields: {
      at: 'change.at',
      kind: 'change.kind',
      name: 'COALESCE(after.name, before.name)',
    },
    defaultOrder: { field: 'at', order: 'desc' },
    tieBreaker: 'change.id DESC',
    toItem: row => ({
      at: row.at,
      kind: row.kind,
      before: row.before_id === null ? null : packageFrom(row, 'before_'),
      after: row.after_id === null ? null : packageFrom(row, 'after_'),
    }),
  });
}
