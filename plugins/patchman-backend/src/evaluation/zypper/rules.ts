import { compareVersions, formatEvr } from '../../versions';
import type { Judged, Reason } from '../explanation';
import type { FamilyInputs, ReadSource } from '../family';
import { isSamePackage } from '../rpm/architecture';
import { InstalledPackages } from '../rpm/installed';
import { priorityOf, readSources } from '../rpm/sources';
import type { MemberPackage } from '../types';
import { PackageLocks } from './locks';
import { keepsVendor } from './vendor';

/** A judged candidate with the source that it comes from. */
export interface ZypperCandidate extends Judged {
  from: ReadSource;
  priority: number;
}

/** What zypper's solver decides on an update, for one host; the answer is the same when it only explains it. */
export class ZypperRules {
  readonly installed: InstalledPackages;
  readonly sources: readonly ReadSource[];
  private readonly locks: PackageLocks;
  private readonly allowVendorChange: boolean;
  private readonly nativeArch: string;

  constructor({ installed, sources, policy, facts }: FamilyInputs) {
    this.installed = new InstalledPackages(installed);
    this.sources = readSources(sources);
    this.locks = new PackageLocks(policy.zypper?.locks);
    this.allowVendorChange = policy.zypper?.allowVendorChange ?? false;
    this.nativeArch = facts.arch;
  }

  /** What an update of a name starts from: the newest installed, the host's own architecture before others. */
  baseOf(name: string): MemberPackage | null {
    let base: MemberPackage | null = null;
    for (const member of this.installed.named(name)) {
      const order = base ? compareVersions('rpm', member, base) : 1;
      if (order > 0 || (order === 0 && member.arch === this.nativeArch)) {
        base = member;
      }
    }
    return base;
  }

  /**
   * All candidates for a name. Of what the solver may take, which is nothing older than installed, the best priority
   * counts and then the newest version; where that is the installed version, it stays.
   */
  judge(name: string): ZypperCandidate[] {
    const base = this.baseOf(name);
    if (!base) return [];
    const candidates = this.sources.flatMap(from =>
      from.index
        .byName(name)
        .map(member => this.judgeAlone(base, member, from)),
    );
    const left = candidates.filter(({ verdict }) => verdict === 'chosen');
    if (left.length === 0) return candidates;
    const best = left.reduce((a, b) => (isBetter(b, a, base) ? b : a));
    return candidates.map(candidate => {
      if (candidate.verdict !== 'chosen') return candidate;
      const reason =
        reasonForBest(candidate, best) ?? reasonToStay(candidate, base);
      return reason
        ? { ...candidate, verdict: 'dropped', ...reason }
        : candidate;
    });
  }

  /** Why the solver would not put a package in the place of another one, whatever else is offered. */
  reasonAgainst(
    installed: MemberPackage,
    member: MemberPackage,
  ): Reason | null {
    const lock = this.locks.lockOf(installed) ?? this.locks.lockOf(member);
    if (lock !== null) {
      return { rule: 'locked', detail: `The lock ${lock} keeps it back` };
    }
    if (!isSamePackage(installed.arch, member.arch)) {
      return {
        rule: 'architecture',
        detail: `Only a distribution upgrade leads from ${installed.arch} to ${member.arch}`,
      };
    }
    if (!this.allowVendorChange && !keepsVendor(installed, member)) {
      return {
        rule: 'vendor',
        detail: `It is from ${member.attributes?.vendor}, the installed package from ${installed.attributes?.vendor}`,
      };
    }
    return null;
  }

  private judgeAlone(
    base: MemberPackage,
    member: MemberPackage,
    from: ReadSource,
  ): ZypperCandidate {
    const reason =
      compareVersions('rpm', member, base) < 0
        ? {
            rule: 'not-newer',
            detail: `${formatEvr(base)} is installed, which is newer`,
          }
        : this.reasonAgainst(base, member) ?? this.reasonOfTwins(base);
    return {
      member,
      source: from.description,
      from,
      priority: priorityOf(from.description),
      verdict: reason ? 'dropped' : 'chosen',
      ...(reason ?? {
        rule: 'newest',
        detail: `It is the newest of the best priority, and newer than ${formatEvr(
          base,
        )}`,
      }),
    };
  }

  /** One name for two architectures side by side, which the solver leaves as it is. */
  private reasonOfTwins(base: MemberPackage): Reason | null {
    const twin = this.installed
      .named(base.name)
      .find(({ arch }) => !isSamePackage(base.arch, arch));
    if (!twin) return null;
    return {
      rule: 'architecture',
      detail: `It is installed for ${base.arch} and ${twin.arch}, and zypper updates neither`,
    };
  }
}

function isBetter(
  a: ZypperCandidate,
  b: ZypperCandidate,
  base: MemberPackage,
): boolean {
  if (a.priority !== b.priority) return a.priority < b.priority;
  const order = compareVersions('rpm', a.member, b.member);
  if (order !== 0) return order > 0;
  return a.member.arch === base.arch && b.member.arch !== base.arch;
}

function reasonForBest(
  { member, priority }: ZypperCandidate,
  best: ZypperCandidate,
): Reason | null {
  if (member === best.member) return null;
  const { name } = best.from.description;
  const version = formatEvr(best.member);
  if (priority !== best.priority) {
    return {
      rule: 'priority',
      detail: `${name} has ${version} at priority ${best.priority}, which goes before ${priority}`,
    };
  }
  return compareVersions('rpm', member, best.member) === 0
    ? { rule: 'same-offer', detail: `${name} offers the same version` }
    : {
        rule: 'newer-offered',
        detail: `${name} offers ${version}, which is newer`,
      };
}

function reasonToStay(
  { member }: ZypperCandidate,
  base: MemberPackage,
): Reason | null {
  if (compareVersions('rpm', member, base) > 0) return null;
  return { rule: 'same-version', detail: 'It is installed' };
}
