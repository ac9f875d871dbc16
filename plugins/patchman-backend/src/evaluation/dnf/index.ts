import { formatEvr } from '../../versions';
import type { Explanation, Judged } from '../explanation';
import type { FamilyInputs, FamilyResult } from '../family';
import { judgeByAdvisories } from '../rpm/advisories';
import { explanationOf, ofArchitecture } from '../explained';
import { isSamePackage, runsOn } from '../rpm/architecture';
import { isKernelPackage } from '../rpm/kernelNames';
import { isOffered, standingOf } from '../rpm/sources';
import type { EvaluatedUpdate, MemberPackage } from '../types';
import { advisoriesOfUpdate } from './advisories';
import {
  findReplacements,
  replacementsFor,
  type Replacement,
} from './obsoletes';
import { DnfRules, type DnfCandidate } from './rules';

export { moduleStreamsOf } from './moduleStreams';
export { neededAdvisories } from './updateinfo';

/** dnf lists what is for other machines as well, where it has the name of a noarch package, and never installs it. */
function blockOf(
  { arch }: MemberPackage,
  { facts }: FamilyInputs,
): EvaluatedUpdate['blockedBy'] {
  if (runsOn(arch, facts.arch)) return null;
  return {
    reason: 'architecture',
    detail: `packages for ${arch} do not run on ${facts.arch}`,
  };
}

function describeUpdate(
  { member: available, offer, upgrades }: DnfCandidate,
  rules: DnfRules,
  inputs: FamilyInputs,
): EvaluatedUpdate {
  const { sources } = inputs;
  const installed = upgrades!;
  const entries = advisoriesOfUpdate(available, rules, sources);
  const { why, ...verdict } = judgeByAdvisories(entries, offer.source, sources);
  const { name, repositoryId } = offer.source.description;
  return {
    installed,
    available,
    repositoryId,
    kind: isKernelPackage(available.name) ? 'kernel' : 'package',
    blockedBy: blockOf(available, inputs),
    ...verdict,
    why: [
      `${formatEvr(available)} from ${name} (priority ${
        offer.priority
      }) is newer than ${formatEvr(installed)}`,
      why,
    ],
  };
}

function describeReplacement(
  { installed, offer, relation }: Replacement,
  rules: DnfRules,
  inputs: FamilyInputs,
): EvaluatedUpdate {
  const { sources } = inputs;
  const { member, source } = offer;
  const entries = advisoriesOfUpdate(member, rules, sources);
  const { why, ...verdict } = judgeByAdvisories(entries, source, sources);
  return {
    installed,
    available: member,
    repositoryId: source.description.repositoryId,
    kind: 'replacement',
    blockedBy: blockOf(member, inputs),
    ...verdict,
    why: [
      `${member.name} ${formatEvr(member)} from ${
        source.description.name
      } obsoletes ${relation}`,
      why,
    ],
  };
}

/** The updates that `dnf check-update` lists, its obsoletes as replacements. */
export function evaluateDnf(inputs: FamilyInputs): FamilyResult {
  const rules = new DnfRules(inputs);
  const foreign: number[] = [];
  const names = new Set<string>();
  for (const installed of rules.installed.all) {
    const standing = standingOf(installed, rules.sources);
    if (standing === 'may have an update') names.add(installed.name);
    if (
      standing === 'unknown' ||
      (standing !== 'newest' && !isOffered(installed, rules.sources))
    ) {
      foreign.push(installed.id);
    }
  }
  const updates = [...names]
    .flatMap(name => rules.judge(name))
    .filter(({ verdict }) => verdict === 'chosen')
    .map(candidate => describeUpdate(candidate, rules, inputs));
  const replacements =
    inputs.policy.dnf?.obsoletes === false ? [] : findReplacements(rules);
  return {
    updates: [
      ...updates,
      ...replacements.map(found => describeReplacement(found, rules, inputs)),
    ],
    // What a source that was never read offers may be any of them.
    foreign: inputs.sources.every(({ index }) => index) ? foreign : [],
    doubts: rules.modules.doubts,
  };
}

function judgedReplacement({ offer, relation }: Replacement): Judged {
  const { member, source, priority } = offer;
  return {
    member,
    source: source.description,
    priority,
    verdict: 'chosen',
    rule: 'replacement',
    detail: `${member.name} obsoletes ${relation}`,
  };
}

/** What became of a candidate from the view of one installed package of its name. */
function seenFrom(installed: MemberPackage, candidate: DnfCandidate): Judged {
  const { member, verdict, upgrades } = candidate;
  if (!isSamePackage(installed.arch, member.arch)) {
    return {
      ...candidate,
      verdict: 'dropped',
      rule: 'architecture',
      detail: `It is for ${member.arch}, which is another package than one for ${installed.arch}`,
    };
  }
  if (verdict !== 'chosen' || upgrades === installed) return candidate;
  return {
    ...candidate,
    verdict: 'dropped',
    rule: 'newest-installed',
    detail: `It is an update of ${formatEvr(upgrades!)}.${
      upgrades!.arch
    }, the newest that is installed`,
  };
}

/** Why the installed packages of a name have the updates that they have, or none, by dnf's rules. */
export function explainDnf(
  inputs: FamilyInputs,
  name: string,
  arch?: string,
): Explanation[] {
  const rules = new DnfRules(inputs);
  const candidates = rules.judge(name);
  return ofArchitecture(rules.installed.named(name), arch).map(installed =>
    explanationOf(installed, [
      ...candidates.map(candidate => seenFrom(installed, candidate)),
      ...(inputs.policy.dnf?.obsoletes === false
        ? []
        : replacementsFor(installed, rules).map(judgedReplacement)),
    ]),
  );
}
