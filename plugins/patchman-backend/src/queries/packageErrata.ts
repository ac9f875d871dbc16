import type {
  ErratumRef,
  PackageType,
  PackageVersion,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import type { DbErratumRow } from '../database/tables';
import { sameArchitecture, severityOf } from '../evaluation';
import { compareVersions } from '../versions';

/** A version of a name that an erratum is about. */
export interface NamedVersion {
  erratum: ErratumRef;
  epoch: string;
  version: string;
  release: string;
  arch: string;
}

/** Where the errata name a package, retracted ones left out. Advisories of repositories are about rpm packages. */
export async function errataNaming(
  knex: Knex,
  type: PackageType,
  name: string,
): Promise<NamedVersion[]> {
  if (type !== 'rpm') return [];
  const rows: Pick<DbErratumRow, 'name' | 'kind' | 'severity' | 'packages'>[] =
    await knex('erratum_package as named')
      .join('erratum', 'erratum.id', 'named.erratum_id')
      .where('named.name', name)
      .where('erratum.retracted', false)
      .orderBy(['erratum.name', 'erratum.id'])
      .select(
        'erratum.name',
        'erratum.kind',
        'erratum.severity',
        'erratum.packages',
      );
  return rows.flatMap(row =>
    JSON.parse(row.packages)
      .filter((item: { name: string }) => item.name === name)
      .map((item: NamedVersion) => ({
        ...item,
        erratum: {
          name: row.name,
          kind: row.kind,
          severityLevel: severityOf(row.severity),
        },
      })),
  );
}

/** The errata that a version fixes, and those that it is too old for. */
export function errataOf(
  pkg: Pick<PackageVersion, 'type' | 'epoch' | 'version' | 'release' | 'arch'>,
  named: readonly NamedVersion[],
): { fixes: ErratumRef[]; affectedBy: ErratumRef[] } {
  const fixes = new Map<string, ErratumRef>();
  const affectedBy = new Map<string, ErratumRef>();
  for (const item of named) {
    if (!sameArchitecture(pkg.arch, item.arch)) continue;
    const order = compareVersions(pkg.type, item, pkg);
    if (order === 0) fixes.set(item.erratum.name, item.erratum);
    if (order > 0) affectedBy.set(item.erratum.name, item.erratum);
  }
  return { fixes: [...fixes.values()], affectedBy: [...affectedBy.values()] };
}
