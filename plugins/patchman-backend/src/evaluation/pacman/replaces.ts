import { compareEvrs, formatEvr } from '../../versions';
import type { ReadSource } from '../family';
import type { MemberPackage } from '../types';
import { isForUpgrades } from './usage';

/** A package of another name that takes the place of an installed one. */
export interface Replacer {
  member: MemberPackage;
  source: ReadSource;
  /** What it says: `old<2`. */
  relation: string;
}

/** Whether `NAME`, `NAME<VERSION` … covers a package, PKGBUILD(5) "replaces". */
function covers(relation: string, { name, ...rest }: MemberPackage): boolean {
  const [, wanted, operator, version] =
    /^\s*([^<>=\s]+)\s*(<=|>=|=|<|>)?\s*(.*?)\s*$/.exec(relation) ?? [];
  if (wanted !== name) return false;
  if (!operator) return true;
  const order = compareEvrs('arch', formatEvr(rest), version);
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '=':
      return order === 0;
    case '>=':
      return order >= 0;
    default:
      return order > 0;
  }
}

/**
 * What `pacman -Su` would put in the place of an installed package, pacman(8) `--sysupgrade`: the repositories are asked
 * in their order, and one that still has the name ends the search.
 */
export function findReplacers(
  installed: MemberPackage,
  sources: readonly ReadSource[],
): Replacer[] {
  for (const source of sources) {
    if (!isForUpgrades(source.description)) continue;
    const { index } = source;
    if (index.byName(installed.name).length > 0) return [];
    const replacers = index.replacersOf(installed.name).flatMap(member => {
      const relation = member.attributes!.replaces?.find(text =>
        covers(text, installed),
      );
      return relation === undefined ? [] : [{ member, source, relation }];
    });
    if (replacers.length > 0) return replacers;
  }
  return [];
}
