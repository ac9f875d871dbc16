import { COMPARISON, step } from '../../patterns/steps';
import { compareVersions, formatEvr } from '../../versions';
import type { Judged, Reason } from '../explanation';
import type { FamilyInputs, ReadSource } from '../family';
import { isSamePackage } from '../rpm/architecture';
import { InstalledPackages } from '../rpm/installed';
import { obsoletingRelation } from '../rpm/relation';
import { priorityOf, readSources } from '../rpm/sources';
import type { MemberPackage } from '../types';
import { JointDecisions, type Replacement } from './jointDecisions';
import { PackageLocks } from './locks';
import { keepsVendor, newestOfEachVendor } from './vendor';

/** A judged candidate with the source that it comes from. */
export interface ZypperCandidate extends Judged {
  from: ReadSource;
  priority: number;
}

/** What becomes of an installed package: one of the candidates is chosen, or it is replaced, or it stays. */
export interface Decision {
  candidates: ZypperCandidate[];
  replacement: Replacement | null;
}

const REASON_TO_KEEP: Reason = {
  rule: 'kept',
  detail: 'Another package that is installed keeps the installed version',
};

/** What zypper's solver decides on an update, for one host; the answer is the same when it only explains it. */
export class ZypperRules {
  readonly installed: InstalledPackages;
  readonly sources: readonly ReadSource[];
  private readonly locks: PackageLocks;
  private readonly allowVendorChange: boolean;
  private readonly nativeArch: string;
  private decidedJointly: JointDecisions | null = null;

  constructor({ installed, sources, policy, facts }: FamilyInputs) {
    this.installed = new InstalledPackages(installed);
    this.sources = readSources(sources);
    this.locks = new PackageLocks(policy.zypper?.locks);
    this.allowVendorChange = policy.zypper?.allowVendorChange ?? false;
    this.nativeArch = facts.arch;
  }

  /** What updates of a name start from: each vendor's newest installed, the host's own architecture before others. */
  basesOf(name: string): MemberPackage[] {
    const isNative = ({ arch }: MemberPackage) => arch === this.nativeArch;
    const members = this.installed.named(name);
    const ordered =
      members.length > 1
        ? [...members].sort((a, b) => Number(isNative(b)) - Number(isNative(a)))
        : members;
    return newestOfEachVendor(ordered, this.allowVendorChange);
  }

  /**
   * What becomes of an installed package. Of what the solver may take, which is nothing older than installed, the best
   * priority counts, then the newest version; where that is the installed version, it stays. Where one package obsoletes
   * another, they are decided on together.
   */
  decide(base: MemberPackage): Decision {
    const candidates = this.candidatesOf(base);
    return this.joint.concerns(base)
      ? this.decideJointly(base, candidates)
      : decideAlone(base, candidates);
  }

  private candidatesOf(base: MemberPackage): ZypperCandidate[] {
    return this.sources.flatMap(from => {
      const offered = from.index.byName(base.name);
      step(COMPARISON * offered.length);
      return offered.map(member => this.judgeAlone(base, member, from));
    });
  }

  private get joint(): JointDecisions {
    this.decidedJointly ??= new JointDecisions(this.installed, this.sources, {
      nativeArch: this.nativeArch,
      isLocked: member => this.locks.lockOf(member) !== null,
      basesOf: name => this.basesOf(name),
      candidatesOf: base =>
        this.candidatesOf(base).filter(({ verdict }) => verdict === 'chosen'),
      mayBecome: (installed, member) => !this.reasonAgainst(installed, member),
    });
    return this.decidedJointly;
  }

  private decideJointly(
    base: MemberPackage,
    candidates: readonly ZypperCandidate[],
  ): Decision {
    const { own, replacement } = this.joint.outcomeOf(base);
    const best = candidates.find(({ member }) => member === own);
    return {
      replacement,
      candidates: candidates.map(candidate => {
        if (candidate === best) return asChosen(candidate);
        if (candidate.verdict !== 'chosen') return candidate;
        const reason =
          (best && reasonForBest(candidate, best)) ??
          reasonToStay(candidate, base) ??
          reasonForReplacement(replacement) ??
          this.reasonOfRival(base, candidate) ??
          REASON_TO_KEEP;
        return { ...candidate, verdict: 'dropped', ...reason };
      }),
    };
  }

  /** What is there after the update keeps out what it obsoletes, and what obsoletes it. */
  private reasonOfRival(
    base: MemberPackage,
    { member }: ZypperCandidate,
  ): Reason | null {
    const rival = this.joint.rivalOf(member);
    if (!rival) return null;
    const obsoleted = obsoletingRelation(member, rival) !== null;
    const reason = obsoleted ? this.reasonAgainst(rival, member) : null;
    const why = reason ? ` ${reason.detail}` : '';
    return {
      rule: reason?.rule ?? 'obsoletes',
      detail: obsoleted
        ? `It obsoletes ${rival.name}, which stays.${why}`
        : `${rival.name} obsoletes it, and ${base.name} stays`,
    };
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
          this.reasonOfInferior(base, member) ??
          this.reasonOfOthers(base, member);
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
    member: MemberPackage,
  ): Reason | null {
    if (member.arch === base.arch || !this.isInferior(member)) return null;
    return {
      rule: 'architecture',
      detail: `The name is offered for ${this.nativeArch} too, which goes before ${member.arch}`,
    };
  }

  /** Beside several kernels none can be installed once more, not even another vendor's. */
  private reasonOfOthers(
    base: MemberPackage,
    member: MemberPackage,
  ): Reason | null {
    const isThere = this.installed
      .named(base.name)
      .some(other => other !== base && isIdentical(member, other));
    return isThere
      ? { rule: 'same-version', detail: 'It is installed beside this one' }
      : null;
  }

  private isInferior({ name, arch }: MemberPackage): boolean {
    if (arch === 'noarch' || arch === this.nativeArch) return false;
    return this.sources.some(({ index }) =>
      index.byName(name).some(offer => offer.arch === this.nativeArch),
    );
  }
}

/** What is decided where the package neither obsoletes an installed one nor is obsoleted itself. */
function decideAlone(
  base: MemberPackage,
  candidates: readonly ZypperCandidate[],
): Decision {
  const own = candidates.filter(({ verdict }) => verdict === 'chosen');
  const best =
    own.length > 0 ? own.reduce((a, b) => (isBetter(b, a) ? b : a)) : null;
  return {
    replacement: null,
    candidates: candidates.map(candidate => {
      if (candidate.verdict !== 'chosen') return candidate;
      const reason =
        reasonForBest(candidate, best!) ?? reasonToStay(candidate, base);
      return reason
        ? { ...candidate, verdict: 'dropped', ...reason }
        : candidate;
    }),
  };
}

/** What does not follow the installed version itself may still come in the place of another package. */
function asChosen(candidate: ZypperCandidate): ZypperCandidate {
  if (candidate.verdict === 'chosen') return candidate;
  return {
    ...candidate,
    verdict: 'chosen',
    rule: 'replacement',
    detail: 'It comes in the place of another package, which it obsoletes',
  };
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

function reasonForReplacement(replacement: Replacement | null): Reason | null {
  return (
    replacement && {
      rule: 'replaced',
      detail: `${replacement.member.name} obsoletes ${replacement.relation} and is taken instead`,
    }
  );
}

function reasonToStay(
  { member }: ZypperCandidate,
  base: MemberPackage,
): Reason | null {
  if (compareVersions('rpm', member, base) > 0) return null;
  return { rule: 'same-version', detail: 'It is installed' };
}

function isIdentical(a: MemberPackage, b: MemberPackage): boolean {
  return (
    a.version === b.version &&
    a.release === b.release &&
    a.epoch === b.epoch &&
    a.arch === b.arch
  );
}
