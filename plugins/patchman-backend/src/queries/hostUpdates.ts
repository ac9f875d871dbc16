import type {
  HostPackage,
  ListResult,
  Update,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import type { DbHostRow } from '../database/tables';
import { severityOf } from '../evaluation';
import { linksOfHost } from './hostLinks';
import { type ListRequest, runList, searchWords } from './list';
import { packageColumns, packageFrom, toPackage } from './packages';
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

/** A stored update as the API answers it. */
export function toUpdate(row: any): Update {
  return {
    installed: packageFrom(row, 'installed_'),
    available: packageFrom(row, 'available_'),
    repository:
      row.repository_id === null
        ? null
        : {
            id: row.repository_id,
            name: row.repository_name,
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
        : { reason: row.blocked_reason, detail: row.blocked_detail },
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
  return runList<any, Update>(query, request, {
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
    defaultOrder: { field: 'name', order: 'asc' },
    tieBreaker: 'installed.name, installed.arch, u.id',
    toItem: toUpdate,
  });
}

export async function listHostPackages(
  knex: Knex,
  host: DbHostRow,
  filters: { withUpdates?: boolean; foreign?: boolean },
  request: ListRequest,
): Promise<ListResult<HostPackage>> {
  const query = knex('package_set_member as m')
    .join('package', 'package.id', 'm.package_id')
    .where('m.set_id', host.package_set_id)
    .select('package.*', 'm.attributes');
  searchWords(query, request.search, ['package.name']);
  const ofEvaluation = (table: string, column: string) =>
    knex(table).where({ evaluation_id: host.evaluation_id }).select(column);
  if (filters.withUpdates !== undefined) {
    const updates = ofEvaluation('evaluation_update', 'installed_id');
    if (filters.withUpdates) query.whereIn('package.id', updates);
    else query.whereNotIn('package.id', updates);
  }
  if (filters.foreign !== undefined) {
    const foreign = ofEvaluation('evaluation_foreign', 'package_id');
    if (filters.foreign) query.whereIn('package.id', foreign);
    else query.whereNotIn('package.id', foreign);
  }
  const page = await runList<any, any>(query, request, {
    orderFields: {
      name: 'package.name',
      arch: 'package.arch',
      version: 'package.version',
      type: 'package.type',
    },
    defaultOrder: { field: 'name', order: 'asc' },
    tieBreaker: 'package.name, package.arch, package.id',
    toItem: row => row,
  });
  const ids = page.items.map(row => row.id);
  const updates: any[] = await selectUpdate(updatesQuery(knex), knex)
    .where('u.evaluation_id', host.evaluation_id)
    .whereIn('u.installed_id', ids);
  const offers: { package_id: number; id: number; name: string }[] = await knex
    .from(linksOfHost(knex, host.id).as('link'))
    .join('repository', 'repository.id', 'link.repository_id')
    .join('repository_content as c', 'c.repository_id', 'repository.id')
    .join('package_set_member as m', 'm.set_id', 'c.package_set_id')
    .where('link.counts', 1)
    .whereIn('m.package_id', ids)
    .orderBy(['link.position', 'repository.name'])
    .select('m.package_id', 'repository.id', 'repository.name');
  return {
    totalItems: page.totalItems,
    items: page.items.map(row => {
      const update = updates.find(
        ({ installed_id }) => installed_id === row.id,
      );
      return {
        ...toPackage(row),
        update: update ? toUpdate(update) : null,
        repositories: offers
          .filter(({ package_id }) => package_id === row.id)
          .map(({ id, name }) => ({ id, name })),
        held: JSON.parse(row.attributes ?? '{}').held === true,
      };
    }),
  };
}
