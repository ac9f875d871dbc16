import type {
  ExposedHost,
  ExposedPackage,
  ListResult,
  Package,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import type { DbErratumRow, DbPackageRow } from '../database/tables';
import { type NamedPackage, outdatedPackages } from '../evaluation';
import { sentenceOf } from '../evaluation/matching';
import { formatEvr } from '../versions';
import { setsWithPackages } from '../inventory/packageSets/members';
import { namesWithCve } from './errata';
import type { HostListFilters } from './hostFilters';
import { type HostScope, type HostWithSets, listHostsWithSets } from './hosts';
import type { ListRequest } from './list';
import {
  packageColumns,
  packageFrom,
  type PrefixedPackages,
  toPackage,
} from './packageRow';

/** A package that an erratum names. */
interface Fix extends NamedPackage {
  erratum: string;
}

/** Whose hosts are asked for: an erratum's, or a CVE's with all errata that fix it. */
export type Exposure = { erratum: string } | { cve: string };

/**
 * The hosts that still need an erratum, or one of those that fix a CVE, with what they have installed and what would
 * fix it: who is exposed.
 * @returns undefined where no erratum has that name or names that CVE
 */
export async function listExposedHosts(
  knex: Knex,
  scope: HostScope,
  exposure: Exposure,
  filters: HostListFilters,
  request: ListRequest,
): Promise<ListResult<ExposedHost> | undefined> {
  const fixes = await fixesOf(knex, exposure);
  if (!fixes) return undefined;
  const page = await listHostsWithSets(
    knex,
    scope,
    { ...filters, ...exposure },
    request,
  );
  const hosts = page.items;
  const open = await openErrata(knex, hosts, fixes.errata);
  const installed = await installedNamed(knex, hosts, [
    ...new Set(fixes.packages.map(fix => fix.name)),
  ]);
  const updates = await updatesOf(
    knex,
    hosts,
    [...installed.values()].flat().map(pkg => pkg.id),
  );
  // Hosts of equal content share the answer.
  const answers = new Map<string, ExposedPackage[]>();
  const exposedOf = (host: HostWithSets): ExposedPackage[] => {
    const key = `${host.packageSetId} ${host.evaluationId}`;
    const known = answers.get(key);
    if (known) return known;
    const names = open.get(host.evaluationId ?? 0);
    const answer = outdatedPackages(
      installed.get(host.packageSetId ?? 0) ?? [],
      fixes.packages.filter(fix => names?.has(fix.erratum)),
    ).map(({ installed: pkg, fixes: newer }): ExposedPackage => {
      const update = updates.get(`${host.evaluationId} ${pkg.id}`) ?? null;
      const told = {
        state: update ? ('update' as const) : ('fix-elsewhere' as const),
        fixed: formatEvr({ type: pkg.type, ...fixOfAll(newer) }),
        channel: '',
        urgency: '',
      };
      const errata = [...new Set(newer.map(fix => fix.erratum))].sort();
      return {
        ...told,
        installed: pkg,
        sentence: sentenceOf({
          ...told,
          available: update?.available.evr ?? '',
          reboot: false,
          reason: '',
          advisories: errata,
        }),
        errata,
        since: null,
        update,
      };
    });
    answers.set(key, answer);
    return answer;
  };
  return {
    totalItems: page.totalItems,
    items: hosts.map(one => {
      const exposed = exposedOf(one);
      const isUpdate = exposed.some(({ state }) => state === 'update');
      return {
        ...one.host,
        exposure: isUpdate || exposed.length === 0 ? 'update' : 'fix-elsewhere',
        exposedSince: null,
        exposed,
      };
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
  hosts: HostWithSets[],
  errata: string[],
): Promise<Map<number, Set<string>>> {
  const rows: { evaluation_id: number; name: string }[] = await knex(
    'evaluation_erratum',
  )
    .whereIn(
      'evaluation_id',
      distinct(hosts, host => host.evaluationId),
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

/** The errata that are meant, and the packages that they name; undefined where there are none. */
async function fixesOf(
  knex: Knex,
  exposure: Exposure,
): Promise<{ errata: string[]; packages: Fix[] } | undefined> {
  const query = knex('erratum').select('name', 'packages');
  if ('erratum' in exposure) query.where({ name: exposure.erratum });
  else query.whereIn('name', namesWithCve(knex, exposure.cve));
  const rows: Pick<DbErratumRow, 'name' | 'packages'>[] = await query;
  if (rows.length === 0) return undefined;
  return {
    errata: [...new Set(rows.map(({ name }) => name))],
    packages: rows.flatMap(row =>
      JSON.parse(row.packages).map((item: NamedPackage) => ({
        ...item,
        erratum: row.name,
      })),
    ),
  };
}

/** The packages of these names in each host's set. */
async function installedNamed(
  knex: Knex,
  hosts: HostWithSets[],
  names: string[],
): Promise<Map<number, Package[]>> {
  const rows: (DbPackageRow & { set_id: number })[] = await knex
    .from(
      setsWithPackages(
        knex,
        knex('package').whereIn('name', names).select('id'),
      ).as('m'),
    )
    .join('package', 'package.id', 'm.package_id')
    .whereIn(
      'm.set_id',
      distinct(hosts, host => host.packageSetId),
    )
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
  hosts: HostWithSets[],
  installedIds: number[],
): Promise<Map<string, ExposedPackage['update']>> {
  const rows: (PrefixedPackages<'available_'> & {
    evaluation_id: number;
    installed_id: number;
    blocked_reason: string | null;
    blocked_detail: string | null;
    repository_id: number | null;
    repository: string | null;
  })[] = await knex('evaluation_update as u')
    .join('package as available', 'available.id', 'u.available_id')
    .leftJoin('repository', 'repository.id', 'u.repository_id')
    .whereIn(
      'u.evaluation_id',
      distinct(hosts, host => host.evaluationId),
    )
    .whereIn('u.installed_id', [...new Set(installedIds)])
    .select(
      'u.evaluation_id',
      'u.installed_id',
      'u.blocked_reason',
      'u.blocked_detail',
      'u.repository_id',
      'repository.name as repository',
      ...packageColumns(knex, 'available', 'available_'),
    );
  return new Map(
    rows.map(row => [
      `${row.evaluation_id} ${row.installed_id}`,
      {
        available: packageFrom(row, 'available_'),
        repository:
          row.repository_id === null
            ? null
            : { id: row.repository_id, name: row.repository ?? '' },
        blockedBy:
          row.blocked_reason === null
            ? null
            : { reason: row.blocked_reason, detail: row.blocked_detail ?? '' },
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
