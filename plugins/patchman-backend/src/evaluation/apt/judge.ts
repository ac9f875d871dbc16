import { compareVersions, formatEvr } from '../../versions';
import type { Judged, Reason } from '../explanation';
import type { MemberPackage } from '../types';
import {
  groupByVersion,
  isForbiddenDowngrade,
  versionPriority,
  type Offer,
  type SelectionRules,
  type VersionOffers,
} from './candidate';

interface Ranked extends VersionOffers {
  priority: number;
}

/** Why a version is not the candidate; null for the candidate itself. */
function reasonAgainst(
  { member, priority, isInstalled }: Ranked,
  candidate: Ranked,
  installed: MemberPackage,
): Reason | null {
  if (isInstalled) return { rule: 'same-version', detail: 'It is installed' };
  if (priority <= 0) {
    return {
      rule: 'never',
      detail: `Its priority ${priority} forbids to install it`,
    };
  }
  if (isForbiddenDowngrade(member, installed, priority)) {
    return {
      rule: 'not-newer',
      detail: `${formatEvr(
        installed,
      )} is installed, which is newer, and only a priority of at least 1000 leads back`,
    };
  }
  if (member === candidate.member) {
    return compareVersions('deb', member, installed) < 0
      ? {
          rule: 'downgrade',
          detail: `It is the candidate by its priority ${priority}, but no upgrade`,
        }
      : null;
  }
  const chosen = candidate.isInstalled
    ? `The installed ${formatEvr(candidate.member)}`
    : formatEvr(candidate.member);
  return priority < candidate.priority
    ? {
        rule: 'priority',
        detail: `${chosen} has priority ${candidate.priority}, which goes before ${priority}`,
      }
    : { rule: 'newer-offered', detail: `${chosen} is newer` };
}

function judgeVersion(
  version: Ranked,
  candidate: Ranked,
  installed: MemberPackage,
): Judged[] {
  const reason = reasonAgainst(version, candidate, installed);
  return version.offers.map(({ member, source }, i) => {
    const { description } = source;
    const about = { member, source: description, priority: version.priority };
    if (reason) return { ...about, ...reason, verdict: 'dropped' };
    if (i > 0) {
      return {
        ...about,
        verdict: 'dropped',
        rule: 'same-offer',
        detail: `${version.offers[0].source.description.name} offers the same version`,
      };
    }
    return {
      ...about,
      verdict: 'chosen',
      rule: 'candidate',
      detail: `Of the highest priority, ${
        version.priority
      }, it is the newest, and newer than ${formatEvr(installed)}`,
    };
  });
}

/**
 * Every offer with what became of it, for a choice that was made already: `candidate` is the version that apt chose,
 * `installed` itself where it stays.
 */
export function judgeOffers(
  installed: MemberPackage,
  candidate: MemberPackage,
  offers: readonly Offer[],
  rules: SelectionRules,
): Judged[] {
  const versions = groupByVersion(installed, offers).map(version => ({
    ...version,
    priority: versionPriority(version, rules),
  }));
  const chosen = versions.find(
    ({ member }) => compareVersions('deb', member, candidate) === 0,
  )!;
  return versions.flatMap(version => judgeVersion(version, chosen, installed));
}
