import type {
  ExposedHost,
  ExposedPackage,
  ListResult,
  Package,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { type NamedPackage, outdatedPackages } from '../evaluation';
import { formatEvr } from '../versions';
import type { HostListFilters } from './hostFilters';
import { type HostScope, listHosts } from './hosts';
import type { ListRequest } from './list';
import { packageColumns, packageFrom, toPackage } from './packageRow';

/** A package that an erratum names. */
interface Fix extends NamedPackage {
  erratum: string;
}

interface HostSets {
  name: string;
  package_set_id: number | null;
  evaluation_id: number | null;
}

/**
 * The hosts that still need an erratum, or one of those that fix a CVE, with what they have installed and what would
 * fix it: who is exposed.
 */
export async function listExposedHosts(
  knex: Knex,
  scope: HostScope,
  errata: string[],
  filters: HostListFilters,
  request: ListRequest,
): Promise<ListResult<ExposedHost>> {
  const page = await listHosts(knex, scope, filters, request);
  const hosts: HostSets[] = await knex('host')
    .whereIn(
      'name',
      page.items.map(host => host.name),
    )
    .select('name', 'package_set_id', 'evaluation_id');
  const open = await openErrata(knex, hosts, errata);
  const fixes = await fixesOf(knex, errata);
  const installed = await installedNamed(knex, hosts, [
    ...new Set(fixes.map(fix => fix.name)),
  ]);
  const updates = await updatesOf(
    knex,
    hosts,
    [...installed.values()].flat().map(pkg => pkg.id),
  );
  // Hosts of equal content share the answer.
  const answers = new Map<string, ExposedPackage[]>();
  const exposedOf = (host: HostSets): ExposedPackage[] => {
    const key = `${host.package_set_id} ${host.evaluation_id}`;
    const known = answers.get(key);
    if (known) return known;
    const names = open.get(host.evaluation_id ?? 0);
    const answer = outdatedPackages(
      installed.get(host.package_set_id ?? 0) ?? [],
      fixes.filter(fix => names?.has(fix.erratum)),
    ).map(
      ({ installed: pkg, fixes: newer }): ExposedPackage => ({
        installed: pkg,
        fixed: formatEvr({ type: pkg.type, ...fixOfAll(newer) }),
        errata: [...new Set(newer.map(fix => fix.erratum))].sort(),
        update: updates.get(`${host.evaluation_id} ${pkg.id}`) ?? null,
      }),
    );
    answers.set(key, answer);
    return answer;
  };
  const byName = new Map(hosts.map(host => [host.name, host]));
  return {
    totalItems: page.totalItems,
    items: page.items.map(host => {
      const sets = byName.get(host.name);
      return { ...host, exposed: sets ? exposedOf(sets) : [] };
    }),
  };
}

/** Of the named versions, the lowest first, the one with which no erratum is left open. */
function fixOfAll(newer: Fix[]): Fix {
  const errata = new Set<string>();
  let fix = newer[0];
  for (const item of newer) {
    // One erratum may name several, such as one for each release of the system; the first is enough.
    if (!errata.has(item.erratum)) fix = item;
    errata.add(item.erratum);
  }
  return fix;
}

/** Which of the errata each evaluation is behind of. */
async function openErrata(
  knex: Knex,
  hosts: HostSets[],
  errata: string[],
): Promise<Map<number, Set<string>>> {
  const rows: { evaluation_id: number; name: string }[] = await knex(
    'evaluation_erratum',
  )
    .whereIn(
      'evaluation_id',
      distinct(hosts, host => host.evaluation_id),
    )
    .whereIn('name', errata)
    .select('evaluation_id', 'name');
  const open = new Map<number, Set<string>>();
  for (const row of rows) {
    const names = open.get(row.evaluation_id);
    if (names) names.add(row.name);
    else open.set(row.evaluation_id, new Set([row.name]));
  }
  return open;
}

async function fixesOf(knex: Knex, errata: string[]): Promise<Fix[]> {
  const rows: { name: string; packages: string }[] = await knex('erratum')
    .whereIn('name', errata)
    .select('name', 'packages');
  return rows.flatMap(row =>
    JSON.parse(row.packages).map((item: NamedPackage) => ({
      ...item,
      erratum: row.name,
    })),
  );
}

/** The packages of these names in each host's set. */
async function installedNamed(
  knex: Knex,
  hosts: HostSets[],
  names: string[],
): Promise<Map<number, Package[]>> {
  const rows = await knex('package_set_member as m')
    .join('package', 'package.id', 'm.package_id')
    .whereIn(
      'm.set_id',
      distinct(hosts, host => host.package_set_id),
    )
    .whereIn('package.name', names)
    .orderBy(['package.name', 'package.arch', 'package.id'])
    .select('m.set_id', 'package.*');
  const bySet = new Map<number, Package[]>();
  for (const row of rows) {
    const packages = bySet.get(row.set_id);
    if (packages) packages.push(toPackage(row));
    else bySet.set(row.set_id, [toPackage(row)]);
  }
  return bySet;
}

async function updatesOf(
  knex: Knex,
  hosts: HostSets[],
  installedIds: number[],
): Promise<Map<string, ExposedPackage['update']>> {
  const rows = await knex('evaluation_update as u')
    .join('package as available', 'available.id', 'u.available_id')
    .whereIn(
      'u.evaluation_id',
      distinct(hosts, host => host.evaluation_id),
    )
    .whereIn('u.installed_id', [...new Set(installedIds)])
    .select(
      'u.evaluation_id',
      'u.installed_id',
      'u.blocked_reason',
      'u.blocked_detail',
      ...packageColumns(knex, 'available', 'available_'),
    );
  return new Map(
    rows.map(row => [
      `${row.evaluation_id} ${row.installed_id}`,
      {
        available: packageFrom(row, 'available_'),
        blockedBy:
          row.blocked_reason === null
            ? null
            : { reason: row.blocked_reason, detail: row.blocked_detail },
      },
    ]),
  );
}

function distinct<Item>(
  items: Item[],
  of: (item: Item) => number | null,
): number[] {
  return [...new Set(items.map(of).filter((id): id is number => id !== null))];
}
