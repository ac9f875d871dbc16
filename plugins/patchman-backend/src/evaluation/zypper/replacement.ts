import { compareVersions } from '../../versions';
import type { ReadSource } from '../family';
import { obsoletingRelation } from '../rpm/relation';
import { priorityOf } from '../rpm/sources';
import type { MemberPackage } from '../types';

/** A package that takes the place of one with another name, as `zypper update` does and `list-updates` does not show. */
export interface Replacement {
  member: MemberPackage;
  source: ReadSource;
  priority: number;
  /** What it says: `old < 2`. */
  relation: string;
}

/** What obsoletes an installed package. Where any of it provides the name that it obsoletes, only such ones count. */
export function obsoletersOf(
  installed: MemberPackage,
  sources: readonly ReadSource[],
): Replacement[] {
  const found = sources.flatMap(source =>
    source.index.replacersOf(installed.name).flatMap(member => {
      const relation = obsoletingRelation(member, installed);
      if (relation === null || member.name === installed.name) return [];
      const priority = priorityOf(source.description);
      return [{ member, source, priority, relation }];
    }),
  );
  const providers = found.filter(({ member }) =>
    member.attributes?.provides?.includes(installed.name),
  );
  return providers.length > 0 ? providers : found;
}

/** Ordered by name. */
export function newestOfEachName(found: readonly Replacement[]): Replacement[] {
  const newest = new Map<string, Replacement>();
  for (const one of found) {
    const other = newest.get(one.member.name);
    if (!other || compareVersions('rpm', one.member, other.member) > 0) {
      newest.set(one.member.name, one);
    }
  }
  return [...newest.values()].sort((a, b) =>
    a.member.name < b.member.name ? -1 : 1,
  );
}

/** Packages that obsolete each other go side by side. */
export function obsoletesOneWay(a: MemberPackage, b: MemberPackage): boolean {
  return (
    a.name !== b.name &&
    obsoletingRelation(a, b) !== null &&
    obsoletingRelation(b, a) === null
  );
}
