import type {
  FleetUpdate,
  ListResult,
  Update,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import type { Visibility } from '../permissions/visibility';
import { countedUpdates, settleFor } from './counted';
import {
  filterUpdates,
  selectUpdate,
  toUpdate,
  type UpdateListFilters,
  type UpdateRow,
} from './hostUpdates';
import { type ListRequest, runList } from './list';
import { severityRankSql } from './severity';

/** Security updates whose severity nobody tells come before all that are none. */
const SECURITY_RANK = `CASE WHEN u.security THEN 1 + ${severityRankSql(
  'u.severity',
)} ELSE 0 END`;

/** A pair of packages: what is installed and what it is to be updated to. */
interface PairRow {
  /** Of the newest update that says so. */
  id: number;
  hosts: number | string;
}

/** Updates as `u` that visible hosts have, with how many as `t.hosts`. */
function fleetUpdates(knex: Knex, visible: Visibility): Knex.QueryBuilder {
  return knex
    .from(countedUpdates(knex, visible).as('t'))
    .join('found_update as u', 'u.id', 't.update_id');
}

/** What of a pair a list may be ordered by beside its hosts and names. */
const PAIR_ORDER: Record<string, string> = {
  security: `MAX(${SECURITY_RANK})`,
  severity: `MAX(${severityRankSql('u.severity')})`,
};

/** Updates over the whole fleet: one for each pair of packages, with how many hosts need it. */
export async function listFleetUpdates(
  knex: Knex,
  visible: Visibility,
  filters: UpdateListFilters,
  request: ListRequest,
): Promise<ListResult<FleetUpdate>> {
  await settleFor(knex, visible);
  const pairs = fleetUpdates(knex, visible)
    .join('package as installed', 'installed.id', 'u.installed_id')
    .groupBy(
      'u.installed_id',
      'u.available_id',
      'installed.name',
      'installed.arch',
    )
    .select(
      knex.raw('MAX(u.id) AS id'),
      knex.raw('SUM(t.hosts) AS hosts'),
      'installed.name',
      'installed.arch',
    );
  if (request.search) {
    pairs.join('package as available', 'available.id', 'u.available_id');
  }
  const order = request.orderBy?.field ?? '';
  if (Object.hasOwn(PAIR_ORDER, order)) {
    pairs.select(knex.raw(`${PAIR_ORDER[order]} AS ??`, [order]));
  }
  filterUpdates(pairs, filters, request.search);
  const page = await runList<PairRow, PairRow>(
    knex.from(pairs.as('p')).select('p.id', 'p.hosts'),
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
  const byId = await updatesById(
    knex,
    page.items.map(row => row.id),
  );
  return {
    totalItems: page.totalItems,
    items: page.items.flatMap(({ id, hosts }) => {
      const update = byId.get(id);
      return update ? [{ ...update, hosts: Number(hosts) }] : [];
    }),
  };
}

/** Updates by the rows that were found; those that are gone are left out. One statement. */
export async function updatesById(
  knex: Knex,
  ids: readonly number[],
): Promise<Map<number, Update>> {
  const rows: (UpdateRow & { id: number })[] = await selectUpdate(
    knex('found_update as u')
      .join('package as installed', 'installed.id', 'u.installed_id')
      .join('package as available', 'available.id', 'u.available_id')
      .leftJoin('repository', 'repository.id', 'u.repository_id'),
    knex,
  )
    .select('u.id')
    .whereIn('u.id', [...ids]);
  return new Map(rows.map(row => [row.id, toUpdate(row)]));
}

/** Distinct pairs of packages of the fleet, of security and others, and those that most hosts need. */
export async function countFleetUpdates(
  knex: Knex,
  visible: Visibility,
  most: number,
): Promise<{
  security: number;
  other: number;
  top: { name: string; security: boolean; hosts: number }[];
}> {
  // Names are looked up for those that are shown alone.
  const pairs = fleetUpdates(knex, visible)
    .groupBy('u.installed_id', 'u.available_id')
    .groupByRaw('CASE WHEN u.security THEN 1 ELSE 0 END')
    .select(
      'u.installed_id',
      knex.raw('CASE WHEN u.security THEN 1 ELSE 0 END AS security'),
      knex.raw('SUM(t.hosts) AS hosts'),
    );
  const ranked = knex
    .from(pairs.as('p'))
    .select(
      'p.*',
      knex.raw(
        'ROW_NUMBER() OVER (PARTITION BY p.security ORDER BY p.hosts DESC, p.installed_id) AS place',
      ),
      knex.raw('COUNT(*) OVER (PARTITION BY p.security) AS pairs'),
    );
  const rows: {
    name: string;
    security: 0 | 1;
    hosts: number | string;
    pairs: number | string;
  }[] = await knex
    .from(ranked.as('r'))
    .join('package', 'package.id', 'r.installed_id')
    .where('r.place', '<=', most)
    .orderBy([
      { column: 'r.security', order: 'desc' },
      { column: 'r.place', order: 'asc' },
    ])
    .select('package.name', 'r.security', 'r.hosts', 'r.pairs');
  const pairsOf = (security: 0 | 1) =>
    Number(rows.find(row => row.security === security)?.pairs ?? 0);
  return {
    security: pairsOf(1),
    other: pairsOf(0),
    top: rows.slice(0, most).map(({ name, security, hosts }) => ({
      name,
      security: security === 1,
      hosts: Number(hosts),
    })),
  };
}
