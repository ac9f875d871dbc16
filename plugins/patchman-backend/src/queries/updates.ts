import type { FleetUpdate, ListResult } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import type { Visibility } from '../permissions/visibility';
import {
  filterUpdates,
  selectUpdate,
  toUpdate,
  type UpdateListFilters,
  updatesQuery,
} from './hostUpdates';
import { type ListRequest, runList } from './list';
import { severityRankSql } from './severity';
import { visibleHosts } from './visibleHosts';

/** Updates over the whole fleet: one for each pair of packages, with how many hosts need it. */
export async function listFleetUpdates(
  knex: Knex,
  visible: Visibility,
  filters: UpdateListFilters,
  request: ListRequest,
): Promise<ListResult<FleetUpdate>> {
  const pairs = updatesQuery(knex)
    .join(
      visibleHosts(knex, visible).as('h'),
      'h.evaluation_id',
      'u.evaluation_id',
    )
    .groupBy(
      'u.installed_id',
      'u.available_id',
      'installed.name',
      'installed.arch',
    )
    .select(
      knex.raw('MAX(u.id) AS id'),
      knex.raw('COUNT(DISTINCT h.id) AS hosts'),
      knex.raw(
        `MAX(CASE WHEN u.security THEN 1 + ${severityRankSql(
          'u.severity',
        )} ELSE 0 END) AS security`,
      ),
      knex.raw(`MAX(${severityRankSql('u.severity')}) AS severity`),
      'installed.name',
      'installed.arch',
    );
  filterUpdates(pairs, filters, request.search);
  const page = await runList<any, any>(
    knex.from(pairs.as('p')).select('p.*'),
    request,
    {
      orderFields: {
        name: 'p.name',
        arch: 'p.arch',
        security: 'p.security',
        severity: 'p.severity',
        hosts: 'p.hosts',
      },
      defaultOrder: { field: 'hosts', order: 'desc' },
      tieBreaker: 'p.name, p.arch, p.id',
      toItem: row => row,
    },
  );
  const rows: any[] = await selectUpdate(updatesQuery(knex), knex)
    .select('u.id')
    .whereIn(
      'u.id',
      page.items.map(row => row.id),
    );
  return {
    totalItems: page.totalItems,
    items: page.items.map(({ id, hosts }) => ({
      ...toUpdate(rows.find(row => row.id === id)),
      hosts: Number(hosts),
    })),
  };
}
