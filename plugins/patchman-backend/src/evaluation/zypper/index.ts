import { compareVersions, formatEvr } from '../../versions';
import type { AdvisoryEntry } from '../advisories/advisoryIndex';
import { explanationOf, ofArchitecture } from '../explained';
import type { Explanation, Judged } from '../explanation';
import type { FamilyInputs, FamilyResult, ReadSource } from '../family';
import { advisoriesBetween, judgeByAdvisories } from '../rpm/advisories';
import { isSamePackage } from '../rpm/architecture';
import { isKernelPackage } from '../rpm/kernelNames';
import { isOffered, standingOf } from '../rpm/sources';
import type { EvaluatedUpdate, MemberPackage } from '../types';
import { isOfOtherVendors } from './patches';
import type { Replacement } from './jointDecisions';
import { ZypperRules, type ZypperCandidate } from './rules';

export { listPatches } from './patches';

/**
 * What `list-updates --all` shows where plain `list-updates` shows nothing: the newest version of all, which the solver
 * would not take.
 */
function newestDropped(
  candidates: readonly ZypperCandidate[],
  base: MemberPackage,
  nativeArch: string,
): ZypperCandidate | null {
  const isOfHost = ({ member: { arch } }: ZypperCandidate) =>
    arch === nativeArch || arch === 'noarch';
  const isPreferred = (a: ZypperCandidate, b: ZypperCandidate) =>
    a.priority !== b.priority
      ? a.priority < b.priority
      : isOfHost(a) && !isOfHost(b);
  let newest: ZypperCandidate | null = null;
  for (const candidate of candidates) {
    const order = compareVersions(
      'rpm',
      candidate.member,
      newest?.member ?? base,
    );
    if (
      order > 0 ||
      (order === 0 && newest && isPreferred(candidate, newest))
    ) {
      newest = candidate;
    }
  }
  return newest;
}

/** The advisories of an update; where it is kept back for its vendor, those about that vendor's packages are not the host's. */
function advisoriesOfUpdate(
  installed: MemberPackage,
  available: MemberPackage,
  { sources }: FamilyInputs,
  { kind, blockedBy }: Pick<EvaluatedUpdate, 'kind' | 'blockedBy'>,
): AdvisoryEntry[] {
  if (kind === 'replacement') return [];
  const keepsAll = blockedBy?.reason !== 'vendor';
  return sources.flatMap(source =>
    advisoriesBetween(
      installed,
      available,
      [source],
      entry =>
        isSamePackage(available.arch, entry.arch) &&
        (keepsAll || !isOfOtherVendors([{ entry, installed }], source)),
    ),
  );
}

function describeUpdate(
  installed: MemberPackage,
  available: MemberPackage,
  source: ReadSource,
  inputs: FamilyInputs,
  about: Pick<EvaluatedUpdate, 'kind' | 'blockedBy'> & { whyUpdate: string },
): EvaluatedUpdate {
  const { sources } = inputs;
  const { whyUpdate, ...rest } = about;
  const entries = advisoriesOfUpdate(installed, available, inputs, about);
  const { why, ...verdict } = judgeByAdvisories(entries, source, sources);
  return {
    installed,
    available,
    repositoryId: source.description.repositoryId,
    ...rest,
    ...verdict,
    why: [whyUpdate, why],
  };
}

/** The updates of a name that `zypper list-updates` lists, else the one that it lists with `--all`; renames beside it. */
function updatesOf(
  name: string,
  rules: ZypperRules,
  inputs: FamilyInputs,
): EvaluatedUpdate[] {
  const decisions = rules
    .basesOf(name)
    .map(base => ({ base, ...rules.decide(base) }));
  const updates = decisions.flatMap(({ base, candidates, replacement }) => [
    ...candidates
      .filter(({ verdict }) => verdict === 'chosen')
      .map(chosen => listedUpdate(base, chosen, inputs)),
    ...(replacement ? [describeReplacement(base, replacement, inputs)] : []),
  ]);
  if (updates.some(({ kind }) => kind !== 'replacement')) return updates;
  const [{ base, candidates }] = decisions;
  const dropped = newestDropped(candidates, base, inputs.facts.arch);
  return dropped ? [listedUpdate(base, dropped, inputs), ...updates] : updates;
}

function listedUpdate(
  base: MemberPackage,
  { member, from, priority, verdict, rule, detail }: ZypperCandidate,
  inputs: FamilyInputs,
): EvaluatedUpdate {
  return describeUpdate(base, member, from, inputs, {
    kind: isKernelPackage(base.name) ? 'kernel' : 'package',
    blockedBy: verdict === 'chosen' ? null : { reason: rule, detail },
    whyUpdate: `${formatEvr(member)} from ${
      from.description.name
    } (priority ${priority}) is newer than ${formatEvr(base)}`,
  });
}

function describeReplacement(
  installed: MemberPackage,
  { member, source, relation }: Replacement,
  inputs: FamilyInputs,
): EvaluatedUpdate {
  return describeUpdate(installed, member, source, inputs, {
    kind: 'replacement',
    blockedBy: null,
    whyUpdate: `${member.name} ${formatEvr(member)} from ${
      source.description.name
    } obsoletes ${relation}`,
  });
}

/** Older clients report no vendors. */
function vendorDoubts({ installed, policy }: FamilyInputs): string[] {
  if (policy.zypper?.allowVendorChange) return [];
  return installed.some(({ attributes }) => attributes?.vendor !== undefined)
    ? []
    : [
        'The host reported no vendors, so updates that would change a vendor, which zypper refuses, cannot be told',
      ];
}

/** The updates that `zypper list-updates` lists, those that only `--all` lists as blocked, renames as replacements. */
export function evaluateZypper(inputs: FamilyInputs): FamilyResult {
  const rules = new ZypperRules(inputs);
  const updates: EvaluatedUpdate[] = [];
  const foreign: number[] = [];
  const names = new Set<string>();
  for (const installed of rules.installed.all) {
    const standing = standingOf(installed, rules.sources);
    if (
      standing === 'may have an update' ||
      rules.sources.some(
        ({ index }) => index.replacersOf(installed.name).length > 0,
      )
    ) {
      names.add(installed.name);
    }
    if (
      standing === 'unknown' ||
      (standing !== 'newest' && !isOffered(installed, rules.sources))
    ) {
      foreign.push(installed.id);
    }
  }
  for (const name of names) updates.push(...updatesOf(name, rules, inputs));
  return {
    updates,
    // What a source that was never read offers may be any of them.
    foreign: inputs.sources.every(({ index }) => index) ? foreign : [],
    doubts: vendorDoubts(inputs),
  };
}

function judged({ member, source, priority, relation }: Replacement): Judged {
  return {
    member,
    source: source.description,
    priority,
    verdict: 'chosen',
    rule: 'replacement',
    detail: `${member.name} obsoletes ${relation}`,
  };
}

/** What became of a candidate from the view of an installed package that no update starts from. */
function seenBeside(base: MemberPackage, candidate: ZypperCandidate): Judged {
  if (candidate.verdict !== 'chosen') return candidate;
  return {
    ...candidate,
    verdict: 'dropped',
    rule: 'newest-installed',
    detail: `It is an update of ${formatEvr(base)}.${
      base.arch
    }, the newest that is installed`,
  };
}

/** Why the installed packages of a name have the update that they have, or none, by zypper's rules. */
export function explainZypper(
  inputs: FamilyInputs,
  name: string,
  arch?: string,
): Explanation[] {
  const rules = new ZypperRules(inputs);
  const bases = rules.basesOf(name);
  return ofArchitecture(rules.installed.named(name), arch).map(installed => {
    const isBase = bases.includes(installed);
    const { candidates, replacement } = rules.decide(
      isBase ? installed : bases[0],
    );
    return explanationOf(
      installed,
      isBase
        ? [...candidates, ...(replacement ? [judged(replacement)] : [])]
        : candidates.map(candidate => seenBeside(bases[0], candidate)),
    );
  });
}
