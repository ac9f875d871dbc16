import { COMPARISON, step } from '../../patterns/steps';
import { compareVersions } from '../../versions';
import type { JointOffers } from '../jointOffers';
import type { MemberPackage } from '../types';
import { isSamePackage } from './architecture';
import { NEVER, type PackagePin, type PackagePins } from './pins';
import { matchesInstalled, matchesSource, matchesVersion } from './pinTarget';
import type { AptSource } from './sources';

/** From this priority on a lower version may replace a higher one, apt_preferences(5) "How APT Interprets Priorities". */
const DOWNGRADE_PRIORITY = 1000;

/** What a choice between versions is made by. */
export interface SelectionRules {
  /** The preferred first. */
  sources: readonly AptSource[];
  /** What they offer, by their places. */
  offers: JointOffers;
  pins: PackagePins;
  /** The priority that a version has by being installed. */
  installedPriority: number;
  /** The native architecture. */
  native: string;
}

/** A source that offers a package, with the package as it offers it. */
export interface Offer {
  source: AptSource;
  member: MemberPackage;
}

/** Every offer of a package in any version, in the order of the sources. */
export function offersOf(
  installed: MemberPackage,
  { sources, offers, native }: SelectionRules,
): Offer[] {
  return offers(installed.name)
    .filter(({ member }) => isSamePackage(installed.arch, member.arch, native))
    .map(({ place, member }) => ({ source: sources[place], member }));
}

/**
 * The version that apt would choose, apt_preferences(5) "APT's Default Priority Assignments": of the highest
 * priority, then the highest version, and no lower one than installed unless its priority is at least 1000. The
 * installed version has its own priority, and that of a source that offers it if that is higher. Gives `installed`
 * itself when it stays, undefined when no source offers the package in any version.
 *
 * This is the path of nearly every package: it allocates nothing and compares only what could win.
 */
export function selectCandidate(
  installed: MemberPackage,
  { sources, offers, native, installedPriority }: SelectionRules,
): MemberPackage | undefined {
  let best = installed;
  let bestPriority = installedPriority;
  let offered = false;
  const named = offers(installed.name);
  for (let i = 0; i < named.length; i++) {
    const { place, member } = named[i];
    if (!isSamePackage(installed.arch, member.arch, native)) continue;
    offered = true;
    const { priority } = sources[place];
    if (priority < bestPriority || priority <= 0) continue;
    const order = compareVersions('deb', member, best);
    if (order === 0) {
      bestPriority = priority;
    } else if (order > 0 || priority > bestPriority) {
      if (order < 0 && isForbiddenDowngrade(member, installed, priority)) {
        continue;
      }
      best = member;
      bestPriority = priority;
    }
  }
  return offered ? best : undefined;
}

export function isForbiddenDowngrade(
  member: MemberPackage,
  installed: MemberPackage,
  priority: number,
): boolean {
  return (
    priority < DOWNGRADE_PRIORITY &&
    compareVersions('deb', member, installed) < 0
  );
}

/** One version of a package with all that offers it. */
export interface VersionOffers {
  member: MemberPackage;
  isInstalled: boolean;
  offers: Offer[];
}

/** The installed version first, then every other one that is offered. */
export function groupByVersion(
  installed: MemberPackage,
  offers: readonly Offer[],
): VersionOffers[] {
  const versions: VersionOffers[] = [
    { member: installed, isInstalled: true, offers: [] },
  ];
  for (const offer of offers) {
    step(COMPARISON * versions.length);
    const same = versions.find(
      ({ member }) => compareVersions('deb', member, offer.member) === 0,
    );
    if (same) same.offers.push(offer);
    else {
      versions.push({
        member: offer.member,
        isInstalled: false,
        offers: [offer],
      });
    }
  }
  return versions;
}

function pinApplies(
  { target }: PackagePin,
  { member, isInstalled, offers }: VersionOffers,
  native: string,
): boolean {
  const arch = member.arch === 'all' ? native : member.arch;
  return (
    matchesVersion(target, member) ||
    (isInstalled && matchesInstalled(target)) ||
    offers.some(({ source }) => matchesSource(target, source.description, arch))
  );
}

/**
 * The priority of one version, apt_preferences(5) "The Effect of APT Preferences": that of the first specific pin
 * that applies to it, else the highest of its sources. A version that only comes from sources at `never` stays out.
 */
export function versionPriority(
  version: VersionOffers,
  { pins, native, installedPriority }: SelectionRules,
): number {
  const priorities = version.offers.map(({ source }) => source.priority);
  if (version.isInstalled) priorities.push(installedPriority);
  const highest = Math.max(...priorities);
  if (highest <= NEVER) return highest;
  const pin = pins
    .of(version.member)
    .find(candidate => pinApplies(candidate, version, native));
  return pin ? pin.priority : highest;
}

/** A version that package pins may have given another priority than its sources have. */
export interface PinnedCandidate {
  member: MemberPackage;
  priority: number;
}

/**
 * The same choice as `selectCandidate` for a package that specific pins are about. Null when no version may be
 * chosen or no source offers any.
 */
export function selectPinnedCandidate(
  installed: MemberPackage,
  offers: readonly Offer[],
  rules: SelectionRules,
): PinnedCandidate | null {
  if (offers.length === 0) return null;
  let best: PinnedCandidate | null = null;
  for (const version of groupByVersion(installed, offers)) {
    const { member } = version;
    const priority = versionPriority(version, rules);
    if (priority <= 0 || isForbiddenDowngrade(member, installed, priority)) {
      continue;
    }
    if (
      !best ||
      priority > best.priority ||
      (priority === best.priority &&
        compareVersions('deb', member, best.member) > 0)
    ) {
      best = { member, priority };
    }
  }
  return best;
}
