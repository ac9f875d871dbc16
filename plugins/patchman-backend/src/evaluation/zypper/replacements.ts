import { compareVersions } from '../../versions';
import type { ReadSource } from '../family';
import { obsoletingRelation } from '../rpm/relation';
import { priorityOf } from '../rpm/sources';
import type { MemberPackage } from '../types';
import type { ZypperRules } from './rules';

/** A package that takes the place of one with another name. */
export interface Replacement {
  member: MemberPackage;
  source: ReadSource;
  /** What it says: `old < 2`. */
  relation: string;
}

function isBetter(a: Replacement, b: Replacement): boolean {
  const byPriority =
    priorityOf(b.source.description) - priorityOf(a.source.description);
  if (byPriority !== 0) return byPriority > 0;
  return compareVersions('rpm', a.member, b.member) > 0;
}

/**
 * What `zypper update` would put in the place of a package that was renamed, the best priority's newest; null where
 * nothing obsoletes it. `list-updates` does not show it.
 */
export function findReplacement(
  installed: MemberPackage,
  rules: ZypperRules,
): Replacement | null {
  let best: Replacement | null = null;
  for (const source of rules.sources) {
    for (const member of source.index.replacersOf(installed.name)) {
      const relation = obsoletingRelation(member, installed);
      if (
        relation === null ||
        member.name === installed.name ||
        rules.reasonAgainst(installed, member)
      ) {
        continue;
      }
      const found = { member, source, relation };
      if (!best || isBetter(found, best)) best = found;
    }
  }
  return best;
}
