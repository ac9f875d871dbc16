import { compareVersions, formatEvr } from '../../versions';
import type { Judged, Reason } from '../explanation';
import { isRead, type FamilyInputs, type ReadSource } from '../family';
import type { MemberPackage } from '../types';
import { compileAtoms, type FindAtom } from './atom';
import { AcceptedKeywords } from './keywords';
import { isLive, isSamePackage, isSameSlot } from './slots';

/** A judged candidate with the source that it comes from. */
export interface PortageCandidate extends Judged {
  from: ReadSource;
}

/** What `emerge --update` decides on a package alone, for one host; the answer is the same when it only explains it. */
export class PortageRules {
  readonly sources: readonly ReadSource[];
  private readonly keywords: AcceptedKeywords;
  private readonly masks: FindAtom;
  private readonly unmasks: FindAtom;
  private readonly policyIsKnown: boolean;

  constructor({ sources, policy }: FamilyInputs) {
    // Of equal versions that of the repository with the higher priority counts, portage(5) repos.conf.
    this.sources = sources
      .filter(isRead)
      .sort(
        (a, b) =>
          b.description.priority - a.description.priority ||
          a.description.repositoryId - b.description.repositoryId,
      );
    this.policyIsKnown = policy.portage !== undefined;
    this.keywords = new AcceptedKeywords(policy.portage);
    this.masks = compileAtoms(policy.portage?.masks ?? []);
    this.unmasks = compileAtoms(policy.portage?.unmasks ?? []);
  }

  /** All candidates for an installed package: the best accepted version of its slot. */
  judge(installed: MemberPackage): PortageCandidate[] {
    const offers = this.sources.flatMap(from =>
      from.index
        .byName(installed.name)
        .filter(member => isSamePackage(installed, member))
        .map(member => ({ member, from })),
    );
    const runsTesting = this.runsTesting(
      installed,
      offers.map(({ member }) => member),
    );
    let best: PortageCandidate | null = null;
    const candidates = offers.map(({ member, from }) => {
      const reason = this.reasonAgainst(installed, member, runsTesting);
      const candidate: PortageCandidate = {
        member,
        from,
        source: from.description,
        priority: from.description.priority,
        verdict: reason ? 'dropped' : 'chosen',
        ...(reason ?? {
          rule: 'newest',
          detail: `It is the newest accepted version of its slot, and newer than ${formatEvr(
            installed,
          )}`,
        }),
      };
      if (!reason && (!best || isNewer(member, best.member))) best = candidate;
      return candidate;
    });
    return candidates.map(candidate =>
      candidate.verdict === 'chosen' && candidate !== best
        ? {
            ...candidate,
            verdict: 'dropped',
            ...reasonForBest(candidate, best!),
          }
        : candidate,
    );
  }

  private reasonAgainst(
    installed: MemberPackage,
    member: MemberPackage,
    runsTesting: boolean,
  ): Reason | null {
    if (!isSameSlot(installed, member)) {
      return {
        rule: 'slot',
        detail: `It is of slot ${member.attributes?.slot}, the installed one of ${installed.attributes?.slot}`,
      };
    }
    if (isLive(member)) {
      return { rule: 'live', detail: 'It is built from whatever is newest' };
    }
    if (!isNewer(member, installed)) {
      return {
        rule: 'not-newer',
        detail: `${formatEvr(installed)} is installed, which is not older`,
      };
    }
    const masked = this.maskOf(member);
    if (masked) return { rule: 'masked', detail: masked };
    const accepted =
      this.keywords.accepts(member) || (runsTesting && isTesting(member));
    if (!accepted) {
      return {
        rule: 'keywords',
        detail: `Its keywords ${member.attributes?.keywords?.join(
          ' ',
        )} are not accepted`,
      };
    }
    return null;
  }

  /** What masks a package, portage(5) package.mask: the host's own lines or its repository's, unless the host unmasks it. */
  private maskOf(member: MemberPackage): string | null {
    const own = this.masks(member);
    const repositorys = member.attributes?.mask;
    if (!own && !repositorys) return null;
    if (this.unmasks(member)) return null;
    return own
      ? `${own} masks it`
      : `${repositorys} in its repository's package.mask masks it`;
  }

  /**
   * Where nobody told which keywords a host accepts, the installed version does: one that is only offered as testing
   * came by accepting that.
   */
  private runsTesting(
    installed: MemberPackage,
    offers: readonly MemberPackage[],
  ): boolean {
    if (this.policyIsKnown) return false;
    const own = offers.filter(
      offer => compareVersions('gentoo', offer, installed) === 0,
    );
    return own.length > 0 && own.every(offer => !this.keywords.accepts(offer));
  }
}

function isTesting({ arch, attributes }: MemberPackage): boolean {
  return attributes?.keywords?.includes(`~${arch}`) ?? false;
}

function isNewer(a: MemberPackage, b: MemberPackage): boolean {
  return compareVersions('gentoo', a, b) > 0;
}

function reasonForBest({ member }: PortageCandidate, best: PortageCandidate) {
  const { name } = best.from.description;
  return isNewer(best.member, member)
    ? {
        rule: 'newer-offered',
        detail: `${name} offers ${formatEvr(best.member)}, which is newer`,
      }
    : { rule: 'same-offer', detail: `${name} offers the same version` };
}
