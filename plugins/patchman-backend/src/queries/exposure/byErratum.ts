import type { ExposedPackage, Package } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import type { DbErratumRow, DbPackageRow } from '../../database/tables';
import { type NamedPackage, outdatedPackages } from '../../evaluation';
import { sentenceOf } from '../../evaluation/matching';
import { setsWithPackages } from '../../inventory/packageSets/members';
import { formatEvr } from '../../versions';
import type { HostWithSets } from '../hosts';
import { toPackage } from '../packageRow';
import type { ExposedOf } from '../exposedHosts';
import { distinct } from './distinct';
import type { JudgedPackage } from './judgedPackages';
import { updatesOf } from './updatesOf';
import { likeJsonItem } from '../likePattern';

/**
 * What some hosts have that an erratum asks to be newer: by the packages that repositories say it names where its evaluation is behind
 * of it, by what was found of CVEs, and else by the updates that bring it.
 */
export async function exposedByErratum(
  knex: Knex,
  hosts: readonly HostWithSets[],
  told: {
    erratum: string;
    /** The packages that repositories say it names. */
    named: readonly NamedPackage[];
    judged: ReadonlyMap<number, JudgedPackage[]>;
  },
): Promise<ExposedOf> {
  const { erratum, named, judged } = told;
  const behind = await evaluationsBehind(knex, hosts, erratum);
  const installed = await installedNamed(knex, hosts, [
    ...new Set(named.map(({ name }) => name)),
  ]);
  const updates = await updatesOf(knex, hosts, [
    ...[...installed.values(), ...behind.values()].flat().map(({ id }) => id),
    ...[...judged.values()].flat().map(one => one.installed.id),
  ]);
  return host => {
    const updateOf = ({ id }: Package) =>
      updates.get(`${host.evaluationId} ${id}`) ?? null;
    const found = new Map<number, ExposedPackage>();
    const updated = behind.get(host.evaluationId ?? 0);
    const own = updated ? installed.get(host.packageSetId ?? 0) ?? [] : [];
    for (const { installed: pkg, fixes } of outdatedPackages(own, [...named])) {
      const fixed = formatEvr({ type: pkg.type, ...fixes[0] });
      found.set(pkg.id, notJudged(erratum, pkg, fixed, updateOf(pkg)));
    }
    for (const one of judged.get(host.verdictSetId ?? 0) ?? []) {
      const { id } = one.installed;
      const known = found.get(id);
      found.set(
        id,
        known
          ? { ...known, since: one.since, urgency: one.urgency }
          : { ...one, update: updateOf(one.installed) },
      );
    }
    if (found.size === 0) {
      for (const pkg of updated ?? []) {
        const update = updateOf(pkg);
        const fixed = update?.available.evr ?? '';
        found.set(pkg.id, notJudged(erratum, pkg, fixed, update));
      }
    }
    return [...found.values()];
  };
}

function notJudged(
  erratum: string,
  installed: Package,
  fixed: string,
  update: ExposedPackage['update'],
): ExposedPackage {
  const told = {
    state: update ? ('update' as const) : ('fix-elsewhere' as const),
    ...{ fixed, channel: '', urgency: '' },
  };
  return {
    ...told,
    installed,
    sentence: sentenceOf({
      ...told,
      available: update?.available.evr ?? '',
      reboot: false,
      reason: '',
      advisories: [erratum],
    }),
    errata: [erratum],
    since: null,
    update,
  };
}

/** The packages that repositories say an erratum names; undefined where nobody tells of it. */
export async function packagesNamed(
  knex: Knex,
  name: string,
): Promise<NamedPackage[] | undefined> {
  const rows: Pick<DbErratumRow, 'packages'>[] = await knex('erratum')
    .where({ name })
    .select('packages')
    .unionAll(knex('listed_erratum').where({ name }).select(knex.raw(`'[]'`)));
  if (rows.length === 0) return undefined;
  return rows.flatMap(({ packages }) => JSON.parse(packages));
}

/** The packages of these names in each host's set. */
async function installedNamed(
  knex: Knex,
  hosts: readonly HostWithSets[],
  names: string[],
): Promise<Map<number, Package[]>> {
  const bySet = new Map<number, Package[]>();
  if (names.length === 0) return bySet;
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
  for (const row of rows) {
    const packages = bySet.get(row.set_id);
    if (packages) packages.push(toPackage(row));
    else bySet.set(row.set_id, [toPackage(row)]);
  }
  return bySet;
}

/** The evaluations that are behind of it, with the installed packages of which an update brings it. */
async function evaluationsBehind(
  knex: Knex,
  hosts: readonly HostWithSets[],
  name: string,
): Promise<Map<number, Package[]>> {
  const rows: (DbPackageRow & { evaluation_id: number })[] = await knex(
    'evaluation_erratum as behind',
  )
    .leftJoin(
      'evaluation_entry as e',
      'e.evaluation_id',
      'behind.evaluation_id',
    )
    .leftJoin('found_update as u', join =>
      join
        .on('u.id', 'e.update_id')
        .andOn(knex.raw(`u.errata LIKE ? ESCAPE '\\'`, [likeJsonItem(name)])),
    )
    .leftJoin('package', 'package.id', 'u.installed_id')
    .whereIn(
      'behind.evaluation_id',
      distinct(hosts, host => host.evaluationId),
    )
    .where('behind.name', name)
    .distinct('behind.evaluation_id', 'package.*')
    .orderBy(['package.name', 'package.arch', 'package.id']);
  const byEvaluation = new Map<number, Package[]>();
  for (const row of rows) {
    const packages = byEvaluation.get(row.evaluation_id) ?? [];
    byEvaluation.set(row.evaluation_id, packages);
    if (row.id !== null) packages.push(toPackage(row));
  }
  return byEvaluation;
}
