import type {
  ListResult,
  QuarantineCase,
  QuarantineStatus,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import type { DbQuarantineRow } from '../database/tables';
import { type ListRequest, runList, searchWords } from './list';
import { type Visibility, whereVisible } from '../permissions/visibility';

export interface QuarantineListFilters {
  id?: number;
  host?: string;
  status?: QuarantineStatus[];
}

export async function listQuarantine(
  knex: Knex,
  visible: Visibility,
  filters: QuarantineListFilters,
  request: ListRequest,
): Promise<ListResult<QuarantineCase>> {
  const held = knex('report')
    .whereRaw('report.quarantine_id = q.id')
    .where('report.status', 'quarantined')
    .count('*');
  const query = knex('quarantine as q')
    .leftJoin('host', 'host.name', 'q.host_name')
    .select('q.*', 'host.last_report_at', held.as('held'));
  whereVisible(query, visible);
  if (visible !== 'all') {
    // What another host is called stays with those who may see it.
    const names = knex('host').select('host.name');
    whereVisible(names, visible);
    query
      .leftJoin(names.as('renamed'), 'renamed.name', 'q.new_name')
      .select('renamed.name as new_name');
  }
  if (filters.id !== undefined) query.where('q.id', filters.id);
  if (filters.host) query.where('q.host_name', filters.host.toLowerCase());
  if (filters.status) query.whereIn('q.status', filters.status);
  searchWords(query, request.search, [
    'q.host_name',
    "COALESCE(q.machine_id, '')",
    "COALESCE(q.os, '')",
    visible === 'all'
      ? "COALESCE(q.new_name, '')"
      : "COALESCE(renamed.name, '')",
  ]);
  return runList<
    DbQuarantineRow & { last_report_at: string | null; held: number | string },
    QuarantineCase
  >(query, request, {
    orderFields: {
      id: 'q.id',
      host: 'q.host_name',
      status: `CASE q.status WHEN 'waiting' THEN 0 WHEN 'rejected' THEN 1 WHEN 'renamed' THEN 2 ELSE 3 END`,
      firstAt: 'q.first_at',
      lastAt: 'q.last_at',
      reports: 'q.reports',
    },
    defaultOrder: { field: 'status', order: 'asc' },
    tieBreaker: 'q.id DESC',
    toItem: row => ({
      id: row.id,
      host: row.host_name,
      status: row.status,
      reasons: JSON.parse(row.reasons),
      known: { machineId: row.known_machine_id, os: row.known_os },
      reported: { machineId: row.machine_id, os: row.os },
      bothReport:
        row.status === 'waiting' &&
        row.last_report_at !== null &&
        row.last_report_at > row.first_at,
      firstAt: row.first_at,
      lastAt: row.last_at,
      reports: row.reports,
      held: Number(row.held),
      address: row.address,
      keyId: row.key_id,
      decidedAt: row.decided_at,
      decidedBy: row.decided_by,
      newName: row.new_name,
    }),
  });
}

function waitingCases(knex: Knex, visible: Visibility): Knex.QueryBuilder {
  const query = knex('quarantine as q')
    .leftJoin('host', 'host.name', 'q.host_name')
    .where('q.status', 'waiting');
  whereVisible(query, visible);
  return query;
}

/** How many hosts a machine waits for a decision about; one value. */
export function quarantinedHosts(
  knex: Knex,
  visible: Visibility,
): Knex.QueryBuilder {
  return waitingCases(knex, visible).countDistinct('q.host_name');
}

/** The first few of them, as `kind` and `name`. */
export function quarantineExamples(
  knex: Knex,
  visible: Visibility,
  examples: number,
): Knex.QueryBuilder {
  return waitingCases(knex, visible)
    .distinct(knex.raw(`'hosts-quarantined' AS kind`), 'q.host_name as name')
    .orderBy('q.host_name')
    .limit(examples);
}
