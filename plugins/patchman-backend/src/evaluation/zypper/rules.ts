import { compareVersions, formatEvr } from '../../versions';
import type { Judged, Reason } from '../explanation';
import type { FamilyInputs, ReadSource } from '../family';
import { isSamePackage } from '../rpm/architecture';
import { InstalledPackages } from '../rpm/installed';
import { obsoletingRelation, parseRelation } from '../rpm/relation';
import { priorityOf, readSources } from '../rpm/sources';
import type { MemberPackage } from '../types';
import { PackageLocks } from './locks';
import {
  newestOfEachName,
  obsoletersOf,
  obsoletesOneWay,
  type Replacement,
} from './replacement';
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
   * priority counts, then the newest version; where that is the installed version, it stays. Packages that obsolete the
   * installed one are such candidates too, and go before what they obsolete.
   */
  decide(base: MemberPackage): Decision {
    const candidates = this.sources.flatMap(from =>
      from.index
        .byName(base.name)
        .map(member => this.judgeAlone(base, member, from)),
    );
    const own = candidates.filter(({ verdict }) => verdict === 'chosen');
    const best =
      own.length > 0 ? own.reduce((a, b) => (isBetter(b, a) ? b : a)) : null;
    const replacement = this.replacementOf(base, best);
    return {
      replacement,
      candidates: candidates.map(candidate => {
        if (candidate.verdict !== 'chosen') return candidate;
        const reason =
          reasonForBest(candidate, best!) ??
          reasonToStay(candidate, base) ??
          reasonForReplacement(replacement);
        return reason
          ? { ...candidate, verdict: 'dropped', ...reason }
          : candidate;
      }),
    };
  }

  /**
   * What takes the place of an installed package under another name, null where nothing does. Of all that obsoletes it and
   * the solver may take, the best priority counts, of each name the newest version, and of those what no other one
   * obsoletes; of several the first name, those last of which there is something newer that does not obsolete it.
   * @param own its best version under its own name, which stays where none of those obsoletes it
   */
  private replacementOf(
    installed: MemberPackage,
    own: Pick<ZypperCandidate, 'member' | 'priority'> | null,
  ): Replacement | null {
    const found = obsoletersOf(installed, this.sources).filter(
      ({ member }) =>
        !this.reasonAgainst(installed, member) &&
        !this.reasonOfVictims(installed, member) &&
        this.isInstallable(member),
    );
    if (found.length === 0) return null;
    const priority = Math.min(...found.map(one => one.priority));
    if (own && own.priority < priority) return null;
    const ownMember = own?.priority === priority ? own.member : null;
    const isNative = ({ arch }: MemberPackage) => arch === this.nativeArch;
    const nativeOnly =
      (ownMember && isNative(ownMember)) ||
      found.some(({ member }) => isNative(member));
    const newest = newestOfEachName(
      found.filter(
        one =>
          one.priority === priority &&
          (!nativeOnly || one.member.arch === 'noarch' || isNative(one.member)),
      ),
    );
    const all = newest.map(({ member }) => member);
    if (ownMember) all.push(ownMember);
    const stays = (member: MemberPackage) =>
      !all.some(other => obsoletesOneWay(other, member));
    if (ownMember && stays(ownMember)) return null;
    const left = newest.filter(({ member }) => stays(member));
    return left.find(one => !this.isOutdone(one)) ?? left[0] ?? null;
  }

  /** It could not be installed beside a newer version of itself. */
  private isInstallable(member: MemberPackage): boolean {
    return this.installed
      .named(member.name)
      .every(there => compareVersions('rpm', there, member) <= 0);
  }

  /** Whether a newer version of it, or a better priority's, is none of what obsoletes the same package. */
  private isOutdone({ member, priority }: Replacement): boolean {
    return this.sources.some(({ description, index }) => {
      const other = priorityOf(description);
      return (
        other <= priority &&
        index
          .byName(member.name)
          .some(
            ({ arch, ...evr }) =>
              arch === member.arch &&
              (other < priority || compareVersions('rpm', evr, member) > 0),
          )
      );
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
        : this.reasonAgainst(base, member) ??
          this.reasonOfTwins(base, member) ??
          this.reasonOfInferior(base, member) ??
          this.reasonOfOthers(base, member) ??
          this.reasonOfVictims(base, member);
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

  /** Nothing is installed that obsoletes a package which has to stay. */
  private reasonOfVictims(
    base: MemberPackage,
    member: MemberPackage,
  ): Reason | null {
    for (const text of member.attributes?.obsoletes ?? []) {
      for (const victim of this.installed.named(parseRelation(text).name)) {
        const reason =
          victim.name !== base.name &&
          victim.name !== member.name &&
          obsoletingRelation(member, victim) !== null &&
          !this.escapes(victim, member)
            ? this.reasonAgainst(victim, member)
            : null;
        if (reason) {
          return {
            rule: reason.rule,
            detail: `It obsoletes ${victim.name}. ${reason.detail}`,
          };
        }
      }
    }
    return null;
  }

  /** Whether an installed package has something else to become, which another one does not obsolete. */
  private escapes(victim: MemberPackage, obsoleter: MemberPackage): boolean {
    const isPossible = (member: MemberPackage) =>
      member.name !== obsoleter.name &&
      !this.reasonAgainst(victim, member) &&
      obsoletingRelation(obsoleter, member) === null;
    return (
      this.sources.some(({ index }) =>
        index
          .byName(victim.name)
          .some(
            member =>
              compareVersions('rpm', member, victim) > 0 && isPossible(member),
          ),
      ) ||
      obsoletersOf(victim, this.sources).some(({ member }) =>
        isPossible(member),
      )
    );
  }

  private isInferior({ name, arch }: MemberPackage): boolean {
    if (arch === 'noarch' || arch === this.nativeArch) return false;
    return this.sources.some(({ index }) =>
      index.byName(name).some(offer => offer.arch === this.nativeArch),
    );
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
