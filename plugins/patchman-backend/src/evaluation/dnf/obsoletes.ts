import { COMPARISON, step } from '../../patterns/steps';
import { compareVersions } from '../../versions';
import { obsoletingRelation } from '../rpm/relation';
import { DEFAULT_PRIORITY } from '../rpm/sources';
import type { MemberPackage } from '../types';
import type { DnfRules, Offer } from './rules';

/** A package that takes the place of one with another name. */
export interface Replacement {
  installed: MemberPackage;
  offer: Offer;
  /** What the new package says: `old < 2`. */
  relation: string;
}

/** Among obsoleters an installed package of their name counts too, at the default priority, unless excludes hide it. */
function isBehindInstalled({ member, priority }: Offer, rules: DnfRules) {
  return (
    priority > DEFAULT_PRIORITY &&
    rules.installed
      .named(member.name)
      .some(there => !rules.excludes.hidesInstalled(there))
  );
}

/** The obsoleters of an installed package, the newest of each name and architecture. */
export function replacementsFor(
  installed: MemberPackage,
  rules: DnfRules,
): Replacement[] {
  const names = new Set(
    rules.sources.flatMap(({ index }) =>
      index.replacersOf(installed.name).map(({ name }) => name),
    ),
  );
  names.delete(installed.name); // its own newer version is an ordinary update
  if (rules.excludes.hidesInstalled(installed)) return [];
  if (rules.locks.keeps(installed)) return [];
  const newest = new Map<string, Replacement>();
  for (const offer of [...names].flatMap(name => rules.offersOf(name))) {
    step(COMPARISON);
    if (offer.hidden || isBehindInstalled(offer, rules)) continue;
    const relation = obsoletingRelation(offer.member, installed);
    if (relation === null) continue;
    const key = `${offer.member.name}.${offer.member.arch}`;
    const best = newest.get(key);
    if (!best || compareVersions('rpm', offer.member, best.offer.member) > 0) {
      newest.set(key, { installed, offer, relation });
    }
  }
  return [...newest.values()];
}

/**
 * Packages that obsolete installed ones, dnf.conf(5) `obsoletes`: a versioned range must cover the installed version.
 * Priorities are compared among the versions of the new name, whatever the old one has.
 */
export function findReplacements(rules: DnfRules): Replacement[] {
  const indexes = rules.sources.map(({ index }) => index);
  return rules.installed.all
    .filter(({ name }) => indexes.some(i => i.replacersOf(name).length > 0))
    .flatMap(installed => replacementsFor(installed, rules));
}
