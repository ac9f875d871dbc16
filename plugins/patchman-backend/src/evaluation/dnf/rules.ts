import { COMPARISON, step } from '../../patterns/steps';
import { compareVersions, formatEvr } from '../../versions';
import type { Judged, Reason } from '../explanation';
import type { FamilyInputs, ReadSource } from '../family';
import { isSamePackage } from '../rpm/architecture';
import { InstalledPackages } from '../rpm/installed';
import { priorityOf, readSources } from '../rpm/sources';
import type { MemberPackage } from '../types';
import { PackageExcludes } from './excludes';
import { ModuleFilter } from './moduleFilter';
import { VersionLocks } from './versionLocks';

/** A package as a source offers it, and why it is hidden, null while it is not. */
export interface Offer {
  member: MemberPackage;
  source: ReadSource;
  priority: number;
  hidden: Reason | null;
}

/** A judged candidate, with the installed package that it would take the place of. */
export interface DnfCandidate extends Judged {
  offer: Offer;
  upgrades: MemberPackage | null;
}

/** What `dnf check-update` decides, for one host; the answer is the same when it only explains it. */
export class DnfRules {
  readonly installed: InstalledPackages;
  readonly sources: readonly ReadSource[];
  readonly modules: ModuleFilter;
  readonly excludes: PackageExcludes;
  readonly locks: VersionLocks;

  constructor(inputs: FamilyInputs) {
    this.installed = new InstalledPackages(inputs.installed);
    this.sources = readSources(inputs.sources);
    this.modules = new ModuleFilter(this.sources, inputs);
    this.excludes = new PackageExcludes(inputs.policy.dnf, this.sources, this);
    this.locks = new VersionLocks(inputs.policy.dnf?.versionlocks, this);
  }

  /** Every offer of a name, with those hidden that excludes, locks, modules or a better priority hide. */
  offersOf(name: string): Offer[] {
    const offers = this.sources.flatMap(source =>
      source.index.byName(name).map(member => ({
        member,
        source,
        priority: priorityOf(source.description),
        hidden:
          this.excludes.reasonAgainst(member, source) ??
          this.locks.reasonAgainst(member) ??
          this.modules.reasonAgainst(member, source),
      })),
    );
    hideByPriority(offers);
    return offers;
  }

  /**
   * All candidates for a name: of the offers that are left, each architecture's newest, where it is newer than every
   * installed package that it could take the place of. dnf asks no solver for this.
   */
  judge(name: string): DnfCandidate[] {
    const installed = this.installed.named(name);
    const newest = new Map<string, Offer>();
    const candidates = this.offersOf(name).map(offer => {
      const candidate = judgeAlone(offer, installed);
      if (candidate.verdict === 'chosen') keepNewest(newest, offer);
      return candidate;
    });
    return candidates.map(candidate => {
      if (candidate.verdict !== 'chosen') return candidate;
      const best = newest.get(candidate.member.arch)!;
      return best === candidate.offer
        ? candidate
        : {
            ...candidate,
            verdict: 'dropped',
            ...reasonForBest(candidate, best),
          };
    });
  }

  // What dnf's patterns are looked up in, dnf(8) "Specifying Packages".

  *byName(name: string): Iterable<MemberPackage> {
    yield* this.installed.named(name);
    for (const { index } of this.sources) yield* index.byName(name);
  }

  *names(): Iterable<string> {
    yield* this.installed.names();
    for (const { index } of this.sources) yield* index.names();
  }
}

/** dnf.conf(5) `priority`: the lowest number that has the name, in any architecture or version, hides all others. */
function hideByPriority(offers: Offer[]): void {
  const left = offers.filter(({ hidden }) => !hidden);
  if (left.length === 0) return;
  const best = left.reduce((a, b) => (b.priority < a.priority ? b : a));
  for (const offer of left) {
    if (offer.priority > best.priority) {
      offer.hidden = {
        rule: 'priority',
        detail: `${best.source.description.name} has the name too, at priority ${best.priority}, which hides all of priority ${offer.priority}`,
      };
    }
  }
}

function judgeAlone(
  offer: Offer,
  installed: readonly MemberPackage[],
): DnfCandidate {
  const { member, source, priority, hidden } = offer;
  const about = { member, source: source.description, priority, offer };
  const dropped = (reason: Reason): DnfCandidate => ({
    ...about,
    ...reason,
    verdict: 'dropped',
    upgrades: null,
  });
  if (hidden) return dropped(hidden);
  step(COMPARISON * installed.length);
  let upgrades: MemberPackage | null = null;
  for (const other of installed) {
    if (!isSamePackage(other.arch, member.arch)) continue;
    const order = compareVersions('rpm', other, member);
    if (order === 0) {
      return dropped({ rule: 'same-version', detail: 'It is installed' });
    }
    if (order > 0) {
      return dropped({
        rule: 'not-newer',
        detail: `${formatEvr(other)} is installed, which is newer`,
      });
    }
    if (!upgrades || compareVersions('rpm', other, upgrades) > 0) {
      upgrades = other;
    }
  }
  if (!upgrades) {
    return dropped({
      rule: 'architecture',
      detail: `Nothing that is installed is of architecture ${member.arch} or noarch`,
    });
  }
  return {
    ...about,
    verdict: 'chosen',
    rule: 'newest',
    detail: `It is the newest for ${member.arch}, and newer than ${formatEvr(
      upgrades,
    )}`,
    upgrades,
  };
}

/** Of equal versions the first source's stays. */
function keepNewest(newest: Map<string, Offer>, offer: Offer): void {
  const { arch } = offer.member;
  const best = newest.get(arch);
  if (!best || compareVersions('rpm', offer.member, best.member) > 0) {
    newest.set(arch, offer);
  }
}

function reasonForBest({ member }: DnfCandidate, best: Offer): Reason {
  const { name } = best.source.description;
  return compareVersions('rpm', member, best.member) === 0
    ? { rule: 'same-offer', detail: `${name} offers the same version` }
    : {
        rule: 'newer-offered',
        detail: `${name} offers ${formatEvr(best.member)}, which is newer`,
      };
}
