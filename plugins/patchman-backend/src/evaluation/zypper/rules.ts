import { compareVersions, formatEvr } from '../../versions';
import type { Judged, Reason } from '../explanation';
import type { FamilyInputs, ReadSource } from '../family';
import { isSamePackage } from '../rpm/architecture';
import { InstalledPackages } from '../rpm/installed';
import { obsoletingRelation } from '../rpm/relation';
import { priorityOf, readSources } from '../rpm/sources';
import type { MemberPackage } from '../types';
import { PackageLocks } from './locks';
import { keepsVendor } from './vendor';

/** A judged candidate with the source that it comes from. */
export interface ZypperCandidate extends Judged {
  from: ReadSource;
  priority: number;
}

/** A package that takes the place of one with another name, as `zypper update` does and `list-updates` does not show. */
export interface Replacement {
  member: MemberPackage;
  source: ReadSource;
  priority: number;
  /** What it says: `old < 2`. */
  relation: string;
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
   * counts, then the newest version; where that is the installed version, it stays. A package that obsoletes the
   * installed one is such a candidate too, and goes before what it obsoletes.
   */
  judge(name: string): ZypperCandidate[] {
    const base = this.baseOf(name);
    if (!base) return [];
    const candidates = this.sources.flatMap(from =>
      from.index
        .byName(name)
        .map(member => this.judgeAlone(base, member, from)),
    );
    const own = candidates.filter(({ verdict }) => verdict === 'chosen');
    if (own.length === 0) return candidates;
    const best = own.reduce((a, b) => (isBetter(b, a) ? b : a));
    const replacement = this.replacementOf(base);
    return candidates.map(candidate => {
      if (candidate.verdict !== 'chosen') return candidate;
      const reason =
        reasonForBest(candidate, best) ??
        reasonToStay(candidate, base) ??
        reasonForReplacement(candidate, replacement);
      return reason
        ? { ...candidate, verdict: 'dropped', ...reason }
        : candidate;
    });
  }

  /** What obsoletes an installed package and the solver may take: the best priority's newest, null without any. */
  replacementOf(installed: MemberPackage): Replacement | null {
    let best: Replacement | null = null;
    for (const source of this.sources) {
      for (const member of source.index.replacersOf(installed.name)) {
        const relation = obsoletingRelation(member, installed);
        if (
          relation === null ||
          member.name === installed.name ||
          this.reasonAgainst(installed, member)
        ) {
          continue;
        }
        const priority = priorityOf(source.description);
        const found = { member, source, priority, relation };
        if (!best || isBetter(found, best)) best = found;
      }
    }
    return best;
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
        : this.reasonAgainst(base, member) ??
          this.reasonOfTwins(base, member) ??
          this.reasonOfInferior(base, member);
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

  /** One name for two architectures side by side, which the solver leaves as it is but for one package for both. */
  private reasonOfTwins(
    base: MemberPackage,
    member: MemberPackage,
  ): Reason | null {
    if (member.arch === 'noarch') return null;
    const twin = this.installed
      .named(base.name)
      .find(({ arch }) => !isSamePackage(base.arch, arch));
    if (!twin) return null;
    return {
      rule: 'architecture',
      detail: `It is installed for ${base.arch} and ${twin.arch}, and zypper updates neither`,
    };
  }

  /** Where a name is offered for the host's own architecture, noarch never becomes another one. */
  private reasonOfInferior(
    base: MemberPackage,
    { name, arch }: MemberPackage,
  ): Reason | null {
    if (arch === base.arch || arch === 'noarch' || arch === this.nativeArch) {
      return null;
    }
    const isNativeOffered = this.sources.some(({ index }) =>
      index.byName(name).some(offer => offer.arch === this.nativeArch),
    );
    if (!isNativeOffered) return null;
    return {
      rule: 'architecture',
      detail: `The name is offered for ${this.nativeArch} too, which goes before ${arch}`,
    };
  }
}

/** Of equal ones the first stays. */
function isBetter(
  a: Pick<ZypperCandidate, 'member' | 'priority'>,
  b: Pick<ZypperCandidate, 'member' | 'priority'>,
): boolean {
  if (a.priority !== b.priority) return a.priority < b.priority;
  return compareVersions('rpm', a.member, b.member) > 0;
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

function reasonForReplacement(
  { member, priority }: ZypperCandidate,
  replacement: Replacement | null,
): Reason | null {
  if (!replacement || replacement.priority > priority) return null;
  if (
    replacement.priority === priority &&
    obsoletingRelation(replacement.member, member) === null
  ) {
    return null;
  }
  return {
    rule: 'replaced',
    detail: `${replacement.member.name} obsoletes ${replacement.relation} and is taken instead`,
  };
}

function reasonToStay(
  { member }: ZypperCandidate,
  base: MemberPackage,
): Reason | null {
  if (compareVersions('rpm', member, base) > 0) return null;
  return { rule: 'same-version', detail: 'It is installed' };
}
