import type {
  ListResult,
  PackageName,
  PackageNameDetail,
  PackageType,
  PackageVersion,
  RepositoryRef,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import type { DbPackageRow } from '../database/tables';
import {
  hostsOfPackages,
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

/** The most versions of one name that its page shows; those that are installed come first. */
const MOST_VERSIONS = 500;

export interface PackageNameListFilters {
  type?: string;
  /** Whether any visible host has it. */
  installed?: boolean;
}

/** A name as a list shows it, and the figures of whoever sees all hosts. */
interface NameRow {
  name: string;
  type: PackageType;
  versions: number | string;
}

/** Packages by name, whatever their version and architecture. */
export async function listPackageNames(
  knex: Knex,
  visible: Visibility,
  filters: PackageNameListFilters,
  request: ListRequest,
): Promise<ListResult<PackageName>> {
  await settleFor(knex, visible);
  const query: Knex.QueryBuilder =
    visible === 'all'
      ? knex('package_name as n').where('n.versions', '>', 0)
      : knex.from(knownNames(knex, visible).as('n'));
  query.select('n.name', 'n.type', 'n.versions');
  if (filters.type) query.where('n.type', filters.type);
  searchWords(query, request.search, ['n.name']);
  // By name: another version of a name that is installed is of an installed name, too.
  if (filters.installed !== undefined && visible === 'all') {
    query.where('n.hosts', filters.installed ? '>' : '<=', 0);
  } else if (filters.installed !== undefined) {
    const installed = knex('package as p')
      .whereIn('p.id', installedPackages(knex, visible))
      .select('p.name');
    if (filters.installed) query.whereIn('n.name', installed);
    else query.whereNotIn('n.name', installed);
  }
  const page = await runList<NameRow, NameRow>(query, request, {
    orderFields: { name: 'n.name', type: 'n.type', versions: 'n.versions' },
    defaultOrder: { field: 'name', order: 'asc' },
    tieBreaker: 'n.name, n.type',
    toItem: row => row,
  });
  const installed = await installedOf(
    knex,
    visible,
    page.items.map(row => row.name),
  );
  return {
    totalItems: page.totalItems,
    items: page.items.map(({ name, type, versions }) => ({
      name,
      type,
      versions: Number(versions),
      ...(installed.get(`${type} ${name}`) ?? {
        installedVersions: 0,
        hosts: 0,
      }),
    })),
  };
}

/** The names of what somebody may know of, who does not see all hosts. */
function knownNames(knex: Knex, visible: Visibility): Knex.QueryBuilder {
  const query = knex('package')
    .groupBy('package.name', 'package.type')
    .select('package.name', 'package.type', knex.raw('COUNT(*) AS versions'));
  whereKnown(query, knex, visible);
  return query;
}

/** How many versions of some names are installed, and on how many visible hosts. */
async function installedOf(
  knex: Knex,
  visible: Visibility,
  names: string[],
): Promise<Map<string, { installedVersions: number; hosts: number }>> {
  const rows: {
    type: string;
    name: string;
    versions: number | string;
    hosts: number | string;
  }[] =
    visible === 'all'
      ? await knex('package_name as n')
          .join('package as p', on =>
            on.on('p.name', 'n.name').andOn('p.type', 'n.type'),
          )
          .join('package_tally as t', 't.package_id', 'p.id')
          .whereIn('n.name', names)
          .where('t.hosts', '>', 0)
          .groupBy('n.type', 'n.name', 'n.hosts')
          .select('n.type', 'n.name', 'n.hosts')
          .select(knex.raw('COUNT(*) AS versions'))
      : await countNames(knex, visible, names);
  return new Map(
    rows.map(row => [
      `${row.type} ${row.name}`,
      { hosts: Number(row.hosts), installedVersions: Number(row.versions) },
    ]),
  );
}

/** The same for whoever does not see all hosts; a host with two versions of a name, such as kernels, is one host. */
function countNames(
  knex: Knex,
  visible: Visibility,
  names: string[],
): Knex.QueryBuilder {
  const ids = knex('package').whereIn('name', names).select('id');
  const members = () =>
    knex
      .from(setsWithPackages(knex, ids).as('m'))
      .join('package as p', 'p.id', 'm.package_id')
      .join(hostsBySet(knex, visible).as('h'), 'h.package_set_id', 'm.set_id');
  const hosts = knex
    .from(
      members().distinct('p.type', 'p.name', 'm.set_id', 'h.hosts').as('pairs'),
    )
    .groupBy('type', 'name')
    .select('type', 'name', knex.raw('SUM(hosts) AS hosts'));
  const versions = members()
    .groupBy('p.type', 'p.name')
    .select('p.type', 'p.name', knex.raw('COUNT(DISTINCT p.id) AS versions'));
  return knex
    .from(hosts.as('n'))
    .join(versions.as('v'), on =>
      on.on('v.type', 'n.type').andOn('v.name', 'n.name'),
    )
    .select('n.type', 'n.name', 'n.hosts', 'v.versions');
}

/** Every version of a name: on how many hosts, in which repositories, and what errata say of it. */
export async function findPackageName(
  knex: Knex,
  visible: Visibility,
  type: PackageType,
  name: string,
): Promise<PackageNameDetail | undefined> {
  await settleFor(knex, visible);
  const ids = knex('package').where({ type, name }).select('id');
  const counted =
    visible === 'all'
      ? knex('package_tally').select('package_id', 'hosts')
      : hostsOfPackages(knex, hostsBySet(knex, visible), ids);
  const known = knex('package')
    .leftJoin(counted.as('t'), 't.package_id', 'package.id')
    .where({ 'package.type': type, 'package.name': name })
    .select('package.*', knex.raw('COALESCE(t.hosts, 0) AS hosts'));
  whereKnown(known, knex, visible);
  const rows: (DbPackageRow & { hosts: number | string })[] = await knex
    .from(known.as('p'))
    .orderBy([{ column: 'hosts', order: 'desc' }, 'id'])
    .limit(MOST_VERSIONS);
  if (rows.length === 0) return undefined;
  const offers = await repositoriesOffering(
    knex,
    rows.map(row => row.id),
  );
  const named = await errataNaming(knex, type, name);
  const all = await installedOf(knex, visible, [name]);
  const versions = rows.map((row): PackageVersion => {
    const pkg = toPackage(row);
    return {
      ...pkg,
      hosts: Number(row.hosts),
      availableIn: offers.get(row.id) ?? [],
      ...errataOf(pkg, named),
    };
  });
  versions.sort(
    (a, b) => compareVersions(type, b, a) || (a.arch < b.arch ? -1 : 1),
  );
  return {
    type,
    name,
    hosts: all.get(`${type} ${name}`)?.hosts ?? 0,
    versions,
  };
}

async function repositoriesOffering(
  knex: Knex,
  packageIds: number[],
): Promise<Map<number, RepositoryRef[]>> {
  const rows: { package_id: number; id: number; name: string }[] = await knex
    .from(offersOf(knex, packageIds).as('m'))
    .join('repository', 'repository.id', 'm.repository_id')
    .orderBy('repository.name')
    .select('m.package_id', 'repository.id', 'repository.name');
  const byPackage = new Map<number, RepositoryRef[]>();
  for (const { package_id: id, ...repository } of rows) {
    const ref = { ...repository, name: repository.name };
    const others = byPackage.get(id);
    if (others) others.push(ref);
    else byPackage.set(id, [ref]);
  }
  return byPackage;
}
