import type { HostChange } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import type { DbPackageRow } from '../../database/tables';
import { compareVersions } from '../../versions';

/** One difference between two package sets, by package ids. */
export interface PackageChange {
  kind: HostChange['kind'];
  before: number | null;
  after: number | null;
}

/** What was installed, upgraded, downgraded and removed between two sets. */
export async function comparePackageSets(
  knex: Knex,
  beforeSet: number,
  afterSet: number,
): Promise<PackageChange[]> {
  const [gone, come] = await Promise.all([
    onlyIn(knex, beforeSet, afterSet),
    onlyIn(knex, afterSet, beforeSet),
  ]);
  return pairChanges(gone, come);
}

function onlyIn(
  knex: Knex,
  setId: number,
  otherSetId: number,
): Promise<DbPackageRow[]> {
  return knex('package_set_member as m')
    .join('package as p', 'p.id', 'm.package_id')
    .where('m.set_id', setId)
    .whereNotExists(
      knex('package_set_member as o')
        .where('o.set_id', otherSetId)
        .whereRaw('o.package_id = m.package_id')
        .select(knex.raw('1')),
    )
    .select('p.*');
}

/**
 * Pairs what went with what came: one version of a name and architecture for one other is an upgrade or downgrade,
 * anything else (several kernels side by side) are installations and removals.
 */
export function pairChanges(
  gone: DbPackageRow[],
  come: DbPackageRow[],
): PackageChange[] {
  const key = (row: DbPackageRow) => `${row.type} ${row.name} ${row.arch}`;
  const groups = new Map<
    string,
    { gone: DbPackageRow[]; come: DbPackageRow[] }
  >();
  const group = (row: DbPackageRow) => {
    let found = groups.get(key(row));
    if (!found) groups.set(key(row), (found = { gone: [], come: [] }));
    return found;
  };
  for (const row of gone) group(row).gone.push(row);
  for (const row of come) group(row).come.push(row);

  const changes: PackageChange[] = [];
  for (const name of [...groups.keys()].sort()) {
    const { gone: before, come: after } = groups.get(name)!;
    if (before.length === 1 && after.length === 1) {
      const order = compareVersions(before[0].type, before[0], after[0]);
      changes.push({
        kind: order <= 0 ? 'upgraded' : 'downgraded',
        before: before[0].id,
        after: after[0].id,
      });
      continue;
    }
    for (const row of before) {
      changes.push({ kind: 'removed', before: row.id, after: null });
    }
    for (const row of after) {
      changes.push({ kind: 'installed', before: null, after: row.id });
    }
  }
  return changes;
}
