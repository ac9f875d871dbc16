import type { ListResult, Update } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import type { DbBoolean, DbHostRow } from '../database/tables';
import { severityOf } from '../evaluation';
import { type ListRequest, runList, searchWords } from './list';
import {
  packageColumns,
  packageFrom,
  type PrefixedPackages,
} from './packageRow';
import {
  type SeverityFilter,
  severityRankSql,
  whereSeverity,
} from './severity';

export interface UpdateListFilters {
  security?: boolean;
  severity?: readonly SeverityFilter[];
  blocked?: boolean;
  kind?: string;
  source?: Update['source'];
}

/** Updates with both packages (`installed`, `available`) and the repository. */
export function updatesQuery(knex: Knex): Knex.QueryBuilder {
  return knex('evaluation_update as u')
    .join('package as installed', 'installed.id', 'u.installed_id')
    .join('package as available', 'available.id', 'u.available_id')
    .leftJoin('repository', 'repository.id', 'u.repository_id');
}

export function filterUpdates(
  query: Knex.QueryBuilder,
  filters: UpdateListFilters,
  search: string | undefined,
): void {
  if (filters.security !== undefined) {
    query.where('u.security', filters.security);
  }
  if (filters.blocked === true) query.whereNotNull('u.blocked_reason');
  if (filters.blocked === false) query.whereNull('u.blocked_reason');
  if (filters.kind) query.where('u.kind', filters.kind);
  if (filters.source) query.where('u.source', filters.source);
  if (filters.severity) whereSeverity(query, 'u.severity', filters.severity);
  searchWords(query, search, ['installed.name', 'available.name']);
}

/** What is stored of an update, both packages with a prefix. */
export interface UpdateRow
  extends PrefixedPackages<'installed_' | 'available_'> {
  repository_id: number | null;
  repository_name: string | null;
  source: Update['source'];
  security: DbBoolean;
  errata: string;
  severity: string;
  reboot_suggested: DbBoolean;
  blocked_reason: string | null;
  blocked_detail: string | null;
  kind: Update['kind'];
  why: string;
}

/** A stored update as the API answers it. */
export function toUpdate(row: UpdateRow): Update {
  return {
    installed: packageFrom(row, 'installed_'),
    available: packageFrom(row, 'available_'),
    repository:
      row.repository_id === null
        ? null
        : {
            id: row.repository_id,
            name: row.repository_name ?? '',
          },
    source: row.source,
    security: Boolean(row.security),
    errata: JSON.parse(row.errata),
    severity: row.severity,
    severityLevel: severityOf(row.severity),
    rebootSuggested: Boolean(row.reboot_suggested),
    blockedBy:
      row.blocked_reason === null
        ? null
        : { reason: row.blocked_reason, detail: row.blocked_detail ?? '' },
    kind: row.kind,
    why: JSON.parse(row.why),
  };
}

export function selectUpdate(query: Knex.QueryBuilder, knex: Knex) {
  return query.select(
    'u.repository_id',
    'repository.name as repository_name',
    'u.security',
    'u.kind',
    'u.source',
    'u.blocked_reason',
    'u.blocked_detail',
    'u.why',
    'u.errata',
    'u.severity',
    'u.reboot_suggested',
    ...packageColumns(knex, 'installed', 'installed_'),
    ...packageColumns(knex, 'available', 'available_'),
  );
}

export async function listHostUpdates(
  knex: Knex,
  host: DbHostRow,
  filters: UpdateListFilters,
  request: ListRequest,
): Promise<ListResult<Update>> {
  const query = selectUpdate(updatesQuery(knex), knex).where(
    'u.evaluation_id',
    host.evaluation_id,
  );
  filterUpdates(query, filters, request.search);
  return runList<UpdateRow, Update>(query, request, {
    orderFields: {
      name: 'installed.name',
      arch: 'installed.arch',
      // Security updates whose severity nobody tells come before all that are none.
      security: `CASE WHEN u.security THEN 1 + ${severityRankSql(
        'u.severity',
      )} ELSE 0 END`,
      severity: severityRankSql('u.severity'),
      kind: 'u.kind',
      repository: 'repository.name',
    },
    nullable: ['repository'],
    defaultOrder: { field: 'name', order: 'asc' },
    tieBreaker: 'installed.name, installed.arch, u.id',
    toItem: toUpdate,
  });
}
