import type {
  ListResult,
  PackageDetail,
  PackageListItem,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { type Visibility, whereVisible } from '../permissions/visibility';
import { compareVersions } from '../versions';
import { whereKnown } from './knownPackages';
import { type ListRequest, runList, searchWords } from './list';
import { errataNaming, errataOf } from './packageNames';
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

function packagesQuery(knex: Knex, visible: Visibility): Knex.QueryBuilder {
  return knex('package').select(
    'package.*',
    knex('package_set_member as m')
      .join(visibleHosts(knex, visible).as('h'), 'h.package_set_id', 'm.set_id')
      .whereRaw('m.package_id = package.id')
      .count('*')
      .as('hosts'),
    knex('package_set_member as m')
      .join('repository_content as c', 'c.package_set_id', 'm.set_id')
      .whereRaw('m.package_id = package.id')
      .count('*')
      .as('repositories'),
  );
}

export async function listPackages(
  knex: Knex,
  visible: Visibility,
  filters: PackageListFilters,
  request: ListRequest,
): Promise<ListResult<PackageListItem>> {
  // What counts is filtered first; the counts are computed for one page only.
  const query = knex('package').select('package.*');
  whereKnown(query, knex, visible);
  if (filters.type) query.where('package.type', filters.type);
  if (filters.arch) query.where('package.arch', filters.arch);
  if (filters.name) query.where('package.name', filters.name);
  searchWords(query, request.search, ['package.name']);
  if (filters.host || filters.installed === true) {
    const hosts = visibleHosts(knex, visible);
    if (filters.host) hosts.where('host.name', filters.host.toLowerCase());
    query.whereIn(
      'package.id',
      knex('package_set_member as m')
        .whereIn('m.set_id', hosts.clearSelect().select('host.package_set_id'))
        .select('m.package_id'),
    );
  } else if (filters.installed === false) {
    const installed = knex('package_set_member as m')
      .join('host', 'host.package_set_id', 'm.set_id')
      .whereRaw('m.package_id = package.id')
      .select(knex.raw('1'));
    whereVisible(installed, visible);
    query.whereNotExists(installed);
  }
  if (filters.available !== undefined) {
    const offered = knex('package_set_member as m')
      .join('repository_content as c', 'c.package_set_id', 'm.set_id')
      .whereRaw('m.package_id = package.id')
      .select(knex.raw('1'));
    if (filters.available) query.whereExists(offered);
    else query.whereNotExists(offered);
  }
  if (filters.repository !== undefined) {
    query.whereIn(
      'package.id',
      knex('package_set_member as m')
        .join('repository_content as c', 'c.package_set_id', 'm.set_id')
        .where('c.repository_id', filters.repository)
        .select('m.package_id'),
    );
  }
  const page = await runList<any, any>(query, request, {
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
  const rows: any[] = await packagesQuery(knex, visible).whereIn(
    'package.id',
    page.items.map(row => row.id),
  );
  return {
    totalItems: page.totalItems,
    items: page.items.map(({ id }) =>
      toListItem(rows.find(row => row.id === id)),
    ),
  };
}

function toListItem(row: any): PackageListItem {
  return {
    ...toPackage(row),
    hosts: Number(row.hosts),
    repositories: Number(row.repositories),
  };
}

export async function findPackage(
  knex: Knex,
  visible: Visibility,
  id: number,
): Promise<PackageDetail | undefined> {
  const query = packagesQuery(knex, visible).where('package.id', id);
  whereKnown(query, knex, visible);
  const row = await query.first();
  if (!row) return undefined;
  const installedOn: { name: string }[] = await knex
    .from(visibleHosts(knex, visible).as('h'))
    .join('package_set_member as m', 'm.set_id', 'h.package_set_id')
    .where('m.package_id', id)
    .orderBy('h.name')
    .limit(500)
    .select('h.name');
  const availableIn: { id: number; name: string }[] = await knex(
    'package_set_member as m',
  )
    .join('repository_content as c', 'c.package_set_id', 'm.set_id')
    .join('repository', 'repository.id', 'c.repository_id')
    .where('m.package_id', id)
    .orderBy('repository.name')
    .select('repository.id', 'repository.name');
  const others = knex('package')
    .where({ type: row.type, name: row.name, arch: row.arch })
    .whereNot({ id })
    .orderBy('id', 'desc')
    .limit(500);
  whereKnown(others, knex, visible);
  const otherVersions = await others;
  const named = await errataNaming(knex, row.type, row.name);
  return {
    ...toListItem(row),
    installedOn: installedOn.map(({ name }) => name),
    availableIn: availableIn.map(item => ({
      id: item.id,
      name: item.name,
    })),
    otherVersions: otherVersions
      .map(toPackage)
      .sort((a, b) => compareVersions(row.type, b, a)),
    ...errataOf(toPackage(row), named),
  };
}
