import type { HostChange } from 'backstage-plugin-patchman-common';
import type { MemberPackage } from '../../evaluation/types';
import { compareVersions } from '../../versions';

/** One difference between two package sets, by package ids. */
export interface PackageChange {
  kind: HostChange['kind'];
  before: number | null;
  after: number | null;
}

/** What was installed, upgraded, downgraded and removed between two sets. */
export function comparePackageSets(
  before: readonly MemberPackage[],
  after: readonly MemberPackage[],
): PackageChange[] {
  return pairChanges(onlyIn(before, after), onlyIn(after, before));
}

function onlyIn(
  one: readonly MemberPackage[],
  other: readonly MemberPackage[],
): MemberPackage[] {
  const ids = new Set(other.map(({ id }) => id));
  return one.filter(({ id }) => !ids.has(id));
}

/**
 * Pairs what went with what came: one version of a name and architecture for one other is an upgrade or downgrade,
 * anything else (several kernels side by side) are installations and removals.
 */
export function pairChanges(
  gone: MemberPackage[],
  come: MemberPackage[],
): PackageChange[] {
  const key = (row: MemberPackage) => `${row.type} ${row.name} ${row.arch}`;
  const groups = new Map<
    string,
    { gone: MemberPackage[]; come: MemberPackage[] }
  >();
  const group = (row: MemberPackage) => {
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
