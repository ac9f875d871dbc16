import { compareVersions } from '../../versions';
import { obsoletingRelation } from '../rpm/relation';
import type { MemberPackage } from '../types';
import type { DnfRules, Offer } from './rules';

/** A package that takes the place of one with another name. */
export interface Replacement {
  installed: MemberPackage;
  offer: Offer;
  /** What the new package says: `old < 2`. */
  relation: string;
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
  const newest = new Map<string, Replacement>();
  for (const offer of [...names].flatMap(name => rules.offersOf(name))) {
    if (offer.hidden) continue;
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
