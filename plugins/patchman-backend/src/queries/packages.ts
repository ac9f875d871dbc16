import type {
  ListResult,
  PackageDetail,
  PackageListItem,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { isPostgres } from '../database/dialect';
import type { DbPackageRow } from '../database/tables';
import {
  hostsOfPackages,
  membersOfSets,
  offersOf,
  setsWithPackages,
} from '../inventory/packageSets/members';
import type { Visibility } from '../permissions/visibility';
import { compareVersions } from '../versions';
import { hostsBySet, installedPackages, settleFor } from './counted';
import { whereKnown } from './knownPackages';
import { type ListRequest, runList, searchWords } from './list';
import { errataNaming, errataOf } from './packageErrata';
import { toPackage } from './packageRow';
import { visibleHosts } from './visibleHosts';

export interface PackageListFilters {
  type?: string;
  arch?: string;
  name?: string;
  installed?: boolean;
  available?: boolean;
  repository?: number;
  host?: string;
}

/** Hosts and repositories that a page shows of one package. */
const MOST_SHOWN = 500;

/** Names that have all words of a search: there are fewer of them than packages. */
function namesWith(knex: Knex, search: string): Knex.QueryBuilder {
  const names = knex('package_name as n').select('n.name');
  searchWords(names, search, ['n.name']);
  return names;
}

/**
 * Packages that repositories offer, or one of them, as `package_id`. Their sets are read first and named one by one, because
 * PostgreSQL takes a set that it does not know by name to be as small as those of hosts.
 */
async function offeredPackages(
  knex: Knex,
  repository?: number,
): Promise<{ query: Knex.QueryBuilder }> {
  const content = knex('repository_content as c').whereNotNull(
    'c.package_set_id',
  );
  if (repository !== undefined) content.where('c.repository_id', repository);
  const sets: number[] = await content.distinct().pluck('c.package_set_id');
  return {
    query: knex.from(membersOfSets(knex, sets).as('m')).select('m.package_id'),
  };
}

/** Limits packages to those among many: the first of a page are soon found, wherefore PostgreSQL must not join them all. */
function whereMany(
  query: Knex.QueryBuilder,
  knex: Knex,
  packages: Knex.QueryBuilder,
): void {
  if (isPostgres(knex)) query.whereRaw('(package.id IN ?) IS TRUE', [packages]);
  else query.whereIn('package.id', packages);
}

export async function listPackages(
  knex: Knex,
  visible: Visibility,
  filters: PackageListFilters,
  request: ListRequest,
): Promise<ListResult<PackageListItem>> {
  // Names are searched in what is counted.
  await settleFor(knex, request.search ? 'all' : visible);
  // What counts is filtered first; the counts are computed for one page only.
  const query = knex('package').select('package.*');
  whereKnown(query, knex, visible);
  if (filters.type) query.where('package.type', filters.type);
  if (filters.arch) query.where('package.arch', filters.arch);
  if (filters.name) query.where('package.name', filters.name);
  if (request.search) {
    query.whereIn('package.name', namesWith(knex, request.search));
  }
  if (filters.host) {
    const sets = visibleHosts(knex, visible)
      .where('host.name', filters.host.toLowerCase())
      .clearSelect()
      .select('host.package_set_id');
    query.whereIn(
      'package.id',
      knex.from(membersOfSets(knex, sets).as('m')).select('m.package_id'),
    );
  } else if (filters.installed === true) {
    query.whereIn('package.id', installedPackages(knex, visible));
  } else if (filters.installed === false) {
    query.whereNotIn('package.id', installedPackages(knex, visible));
  }
  if (filters.available !== undefined) {
    const offered = await offeredPackages(knex);
    if (filters.available) whereMany(query, knex, offered.query);
    else query.whereNotIn('package.id', offered.query);
  }
  if (filters.repository !== undefined) {
    const offered = await offeredPackages(knex, filters.repository);
    whereMany(query, knex, offered.query);
  }
  const page = await runList<DbPackageRow, DbPackageRow>(query, request, {
    orderFields: {
      name: 'package.name',
      version: 'package.version',
      arch: 'package.arch',
      type: 'package.type',
    },
    defaultOrder: { field: 'name', order: 'asc' },
    tieBreaker: 'package.name, package.version, package.release, package.id',
    toItem: row => row,
  });
  const counts = await countUses(
    knex,
    visible,
    page.items.map(row => row.id),
  );
  return {
    totalItems: page.totalItems,
    items: page.items.map(row => toListItem(row, counts)),
  };
}

/** How many hosts and repositories have each of some packages. */
interface Uses {
  hosts: Map<number, number>;
  repositories: Map<number, number>;
}

async function countUses(
  knex: Knex,
  visible: Visibility,
  ids: number[],
): Promise<Uses> {
  const hosts: { package_id: number; hosts: number | string }[] =
    await hostsWith(knex, visible, ids);
  const offers: { package_id: number; repositories: number | string }[] =
    await knex
      .from(offersOf(knex, ids).as('m'))
      .groupBy('m.package_id')
      .select('m.package_id', knex.raw('COUNT(*) AS repositories'));
  return {
    hosts: new Map(hosts.map(row => [row.package_id, Number(row.hosts)])),
    repositories: new Map(
      offers.map(row => [row.package_id, Number(row.repositories)]),
    ),
  };
}

/** On how many visible hosts some packages are, as `package_id` and `hosts`. */
export function hostsWith(
  knex: Knex,
  visible: Visibility,
  ids: number[],
): Knex.QueryBuilder {
  if (visible === 'all') {
    return knex('package_tally')
      .whereIn('package_id', ids)
      .select('package_id', 'hosts');
  }
  return hostsOfPackages(knex, hostsBySet(knex, visible), ids);
}

function toListItem(row: DbPackageRow, uses: Uses): PackageListItem {
  return {
    ...toPackage(row),
    hosts: uses.hosts.get(row.id) ?? 0,
    repositories: uses.repositories.get(row.id) ?? 0,
  };
}

export async function findPackage(
  knex: Knex,
  visible: Visibility,
  id: number,
): Promise<PackageDetail | undefined> {
  await settleFor(knex, visible);
  const query = knex('package').where('package.id', id);
  whereKnown(query, knex, visible);
  const row: DbPackageRow | undefined = await query.first('package.*');
  if (!row) return undefined;
  const installedOn: string[] = await visibleHosts(knex, visible)
    .whereIn(
      'host.package_set_id',
      knex.from(setsWithPackages(knex, [id]).as('m')).select('m.set_id'),
    )
    .orderBy('host.name')
    .limit(MOST_SHOWN)
    .clearSelect()
    .pluck('host.name');
  const availableIn: { id: number; name: string }[] = await knex
    .from(offersOf(knex, [id]).as('m'))
    .join('repository', 'repository.id', 'm.repository_id')
    .orderBy('repository.name')
    .select('repository.id', 'repository.name');
  const others = knex('package')
    .where({ type: row.type, name: row.name, arch: row.arch })
    .whereNot({ id })
    .orderBy('id', 'desc')
    .limit(MOST_SHOWN);
  whereKnown(others, knex, visible);
  const otherVersions: DbPackageRow[] = await others;
  const named = await errataNaming(knex, row.type, row.name);
  const uses = await countUses(knex, visible, [id]);
  return {
    ...toListItem(row, uses),
    installedOn,
    availableIn,
    otherVersions: otherVersions
      .map(toPackage)
      .sort((a, b) => compareVersions(row.type, b, a)),
    ...errataOf(toPackage(row), named),
  };
}
