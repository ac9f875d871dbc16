import { compareVersions, formatEvr } from '../../versions';
import { explanationOf, ofArchitecture } from '../explained';
import type { Explanation, Judged } from '../explanation';
import {
  isRead,
  type FamilyEvaluator,
  type FamilyInputs,
  type FamilyResult,
  type ReadSource,
} from '../family';
import type { EvaluatedUpdate, MemberPackage } from '../types';
import { judgeRepositories } from './firstRepository';
import { IgnoredPackages } from './ignored';
import { isKernelPackage } from './kernelNames';
import { kernelVerdict } from './kernels';
import { findReplacers, type Replacer } from './replaces';
import { blockedByUsage } from './usage';

function securityOf({ description }: ReadSource): {
  security: boolean;
  why: string;
} {
  return description.security
    ? {
        security: true,
        why: `Security: ${description.name} is a security repository`,
      }
    : {
        security: false,
        why: 'Not a security update as far as its repository tells: pacman has no advisories',
      };
}

function describeUpdate(
  installed: MemberPackage,
  available: MemberPackage,
  source: ReadSource,
  kind: EvaluatedUpdate['kind'],
  ignored: IgnoredPackages,
  whyUpdate: string,
): EvaluatedUpdate {
  const { security, why } = securityOf(source);
  return {
    installed,
    available,
    repositoryId: source.description.repositoryId,
    security,
    kind,
    blockedBy:
      ignored.blocks(installed, available) ??
      blockedByUsage(source.description),
    errata: [],
    why: [whyUpdate, why],
  };
}

/** The update that `pacman -Qu` lists for a package, null when it lists none. */
function updateOf(
  installed: MemberPackage,
  sources: readonly ReadSource[],
  ignored: IgnoredPackages,
): EvaluatedUpdate | null {
  const chosen = judgeRepositories(installed, sources).find(
    ({ verdict }) => verdict === 'chosen',
  );
  if (!chosen) return null;
  const { member, from } = chosen;
  return describeUpdate(
    installed,
    member,
    from,
    isKernelPackage(member.name) ? 'kernel' : 'package',
    ignored,
    `${formatEvr(member)} from ${
      from.description.name
    }, the first repository that has it, is newer than ${formatEvr(installed)}`,
  );
}

function replacementsOf(
  installed: MemberPackage,
  sources: readonly ReadSource[],
  ignored: IgnoredPackages,
): EvaluatedUpdate[] {
  return findReplacers(installed, sources).map(({ member, source, relation }) =>
    describeUpdate(
      installed,
      member,
      source,
      'replacement',
      ignored,
      `${member.name} ${formatEvr(member)} from ${
        source.description.name
      } replaces ${relation}`,
    ),
  );
}

/** What the first repository with a name has of it. */
function firstOffers(
  name: string,
  sources: readonly ReadSource[],
): readonly MemberPackage[] {
  for (const { index } of sources) {
    const members = index.byName(name);
    if (members.length > 0) return members;
  }
  return [];
}

function isNewer(offer: MemberPackage, installed: MemberPackage): boolean {
  return (
    offer.id !== installed.id && compareVersions('arch', offer, installed) > 0
  );
}

function evaluatePacman(inputs: FamilyInputs): FamilyResult {
  const sources = inputs.sources.filter(isRead);
  const ignored = new IgnoredPackages(inputs.policy.pacman);
  const updates: EvaluatedUpdate[] = [];
  const foreign: number[] = [];
  for (const installed of inputs.installed) {
    const offers = firstOffers(installed.name, sources);
    if (offers.length === 0) {
      foreign.push(installed.id);
    } else if (offers.some(offer => isNewer(offer, installed))) {
      const update = updateOf(installed, sources, ignored);
      if (update) updates.push(update);
    }
    if (sources.some(({ index }) => index.replacersOf(installed.name).length)) {
      updates.push(...replacementsOf(installed, sources, ignored));
    }
  }
  return {
    updates,
    // What a source that was never read offers may be any of them.
    foreign: inputs.sources.every(isRead) ? foreign : [],
    doubts: [],
  };
}

function explainPacman(
  { installed, sources }: FamilyInputs,
  name: string,
  arch?: string,
): Explanation[] {
  const read = sources.filter(isRead);
  const named = installed.filter(member => member.name === name);
  return ofArchitecture(named, arch).map(member =>
    explanationOf(member, [
      ...judgeRepositories(member, read),
      ...findReplacers(member, read).map(judgedReplacer),
    ]),
  );
}

function judgedReplacer({ member, source, relation }: Replacer): Judged {
  return {
    member,
    source: source.description,
    priority: source.description.priority,
    verdict: 'chosen',
    rule: 'replacement',
    detail: `${member.name} replaces ${relation}`,
  };
}

/** Updates and reboots of hosts with pacman. */
export const pacmanEvaluator: FamilyEvaluator = {
  sourceOrderMatters: true,
  evaluate: evaluatePacman,
  explain: explainPacman,
  reboot: kernelVerdict,
};
