import type {
  PackageType,
  RebootVerdict,
} from 'backstage-plugin-patchman-common';
import { flagBySources } from './advisories/flagBySources';
import type { HostAdvisory } from './advisories/hostAdvisory';
import type { HostModuleStream } from './dnf/moduleStreams';
import { closedDoubts, ofWhichTheHostTells, sourceDoubts } from './doubts';
import type { Explanation } from './explanation';
import { familyOf } from './families';
import type { FamilyInputs, FamilyResult, FamilySource } from './family';
import { rebootVerdict } from './reboot';
import { explainReported } from './reported/explainReported';
import { reportedOffers } from './reported/hostsOwnList';
import { mergeReported } from './reported/mergeReported';
import { MOST_STEPS, withinSteps } from '../patterns/steps';
import type {
  EvaluatedUpdate,
  EvaluationContent,
  EvaluationInputs,
  EvaluationResult,
  MemberPackage,
  ReportedUpdate,
} from './types';

export {
  AdvisoryIndexBuilder,
  buildAdvisoryIndex,
} from './advisories/advisoryIndex';
export type { AdvisoryStatus, HostAdvisory } from './advisories/hostAdvisory';
export type { AdvisoryIndex, AdvisoryInput } from './advisories/advisoryIndex';
export { outdatedPackages } from './advisories/fixes';
export type { NamedPackage } from './advisories/fixes';
export { isSamePackage as sameArchitecture } from './rpm/architecture';
export { SEVERITY_WORDS, severityOf } from './advisories/severity';
export type { HostModuleStream, ModuleStreamState } from './dnf/moduleStreams';
export { EVALUATOR_VERSION, evaluationKey } from './key';
export { PackageIndexBuilder, buildPackageIndex } from './packageIndex';
export { weightOf } from './packageWeight';
export { compileAtoms } from './portage/atom';
export { TooManySteps } from '../patterns/steps';
export * from './types';
export type { ExplainedCandidate, Explanation, Verdict } from './explanation';

function groupByType(
  installed: readonly MemberPackage[],
): Map<PackageType, readonly MemberPackage[]> {
  const groups = new Map<PackageType, MemberPackage[]>();
  let type: PackageType | null = null;
  let group: MemberPackage[] = [];
  for (const member of installed) {
    // Nearly every host has packages of one type only.
    if (member.type !== type) {
      type = member.type;
      group = groups.get(type) ?? [];
      groups.set(type, group);
    }
    group.push(member);
  }
  return groups;
}

function sourcesOfType(
  type: PackageType,
  inputs: EvaluationInputs,
  content: EvaluationContent,
): FamilySource[] {
  return inputs.sources
    .map((description, i) => ({
      description,
      index: content.indexes[i],
      modules: content.modules?.[i] ?? null,
      advisories: content.advisories?.[i] ?? null,
    }))
    .filter(({ description }) => description.type === type);
}

function inputsOfType(
  type: PackageType,
  installed: readonly MemberPackage[],
  inputs: EvaluationInputs,
  content: EvaluationContent,
): FamilyInputs {
  return {
    installed,
    sources: sourcesOfType(type, inputs, content),
    facts: inputs.facts,
    policy: inputs.policy,
    modules: inputs.modules ?? [],
    phased: inputs.phased ?? [],
  };
}

/** Why nothing can be said of a type's packages, null when something can. */
function reasonForSilence(
  type: PackageType,
  sources: readonly FamilySource[],
): string | null {
  if (!familyOf(type)) {
    return `Updates of packages of type ${type} cannot be computed yet`;
  }
  if (sources.length === 0) {
    return `The host has no repository with packages of type ${type}`;
  }
  if (!sources.some(({ index }) => index)) {
    return `None of the host's repositories with packages of type ${type} was ever read`;
  }
  return null;
}

function byNameAndArchitecture(
  a: Pick<EvaluatedUpdate, 'installed'>,
  b: Pick<EvaluatedUpdate, 'installed'>,
): number {
  if (a.installed.name !== b.installed.name) {
    return a.installed.name < b.installed.name ? -1 : 1;
  }
  if (a.installed.arch === b.installed.arch) return 0;
  return a.installed.arch < b.installed.arch ? -1 : 1;
}

function checkLengths(
  { sources }: EvaluationInputs,
  { indexes, modules, advisories }: EvaluationContent,
): void {
  const wanted = sources.length;
  for (const [what, list] of Object.entries({ indexes, modules, advisories })) {
    if (list && list.length !== wanted) {
      throw new Error(
        `${wanted} sources need as many ${what}, not ${list.length}`,
      );
    }
  }
}

/**
 * Which updates a host needs and why, which of its packages no source offers, and whether it must be rebooted.
 * Pure: the answer depends on the arguments alone, and `evaluationKey` names it. `content.indexes` stand in the
 * order of `inputs.sources`.
 */
export function evaluate(
  inputs: EvaluationInputs,
  content: EvaluationContent,
): EvaluationResult {
  checkLengths(inputs, content);
  const results: FamilyResult[] = [];
  const reboots: (RebootVerdict | null)[] = [];
  const doubts: string[] = [];
  const reported: ReportedUpdate[] = [];
  let known = false;
  const groups = groupByType(content.installed);
  if (groups.size === 0) doubts.push('The host reported no installed packages');

  for (const [type, installed] of groups) {
    const own = inputsOfType(type, installed, inputs, content);
    const silence = reasonForSilence(type, own.sources);
    const offers = reportedOffers(inputs.reported, installed, own.sources);
    const told = ofWhichTheHostTells(own.sources, inputs.reported);
    if (silence && told.length === 0 && offers.length === 0) {
      doubts.push(silence, ...closedDoubts(own.sources));
    } else {
      doubts.push(...sourceDoubts(own.sources, inputs.reported));
    }

    const family = familyOf(type);
    if (!family) continue;
    reboots.push(family.reboot(installed, inputs.facts));
    const result = silence
      ? null
      : withinSteps(
          MOST_STEPS,
          () => family.evaluate(own),
          ({ message }) => {
            doubts.push(
              `Updates of packages of type ${type} cannot be told: ${message} to compare its packages with its repositories, patterns, pins and locks`,
            );
            return null;
          },
        );
    const merged = mergeReported(
      flagBySources(result?.updates ?? [], own, inputs.errata, content.errata),
      offers,
      family.isKernel,
    );
    reported.push(...merged.reported);
    if (result) results.push({ ...result, updates: merged.updates });
    else if (told.length > 0 || offers.length > 0) known = true;
  }

  const phased = results.flatMap(r => r.phased ?? []);
  return {
    ...(phased.length > 0 && { phased }),
    updates: results.flatMap(r => r.updates).sort(byNameAndArchitecture),
    ...(reported.length > 0 && {
      reported: reported.sort(byNameAndArchitecture),
    }),
    foreign: results.flatMap(r => r.foreign),
    reboot: rebootVerdict(inputs.facts, reboots),
    doubts: [...doubts, ...results.flatMap(r => r.doubts)],
    known: known || results.length > 0,
  };
}

/**
 * What the advisories of its repositories mean for a host, `dnf updateinfo list` and `zypper list-patches`. Not part of
 * `evaluate`, since most of it concerns no update.
 */
export function advisoriesOf(
  inputs: EvaluationInputs,
  content: EvaluationContent,
): HostAdvisory[] {
  checkLengths(inputs, content);
  return [...groupByType(content.installed)].flatMap(([type, installed]) =>
    withinSteps(
      MOST_STEPS,
      () =>
        familyOf(type)?.advisories?.(
          inputsOfType(type, installed, inputs, content),
        ) ?? [],
      // Its updates cannot be told either, and say why.
      () => [],
    ),
  );
}

/** The module streams that concern a host, by name. */
export function moduleStreamsOf(
  inputs: EvaluationInputs,
  content: EvaluationContent,
): HostModuleStream[] {
  checkLengths(inputs, content);
  return [...groupByType(content.installed)].flatMap(
    ([type, installed]) =>
      familyOf(type)?.moduleStreams?.(
        inputsOfType(type, installed, inputs, content),
      ) ?? [],
  );
}

/** For what is excluded, dnf tells of no advisory; the host is exposed all the same. */
function withoutExcludes(inputs: EvaluationInputs): EvaluationInputs {
  const { policy } = inputs;
  if (!policy.dnf) return inputs;
  const dnf = { ...policy.dnf, excludepkgs: [], includepkgs: [] };
  return { ...inputs, policy: { ...policy, dnf } };
}

/**
 * Names of the advisories that a host is behind of, in any order: those that its updates bring, and those whose fix it
 * cannot get, because its package is excluded or locked or no repository has the version that they name.
 */
export function openAdvisories(
  inputs: EvaluationInputs,
  content: EvaluationContent,
  { updates, reported = [] }: EvaluationResult,
): string[] {
  const names = new Set(
    [...updates, ...reported].flatMap(update => update.errata),
  );
  for (const { name, status } of advisoriesOf(
    withoutExcludes(inputs),
    content,
  )) {
    if (status === 'needed' || status === 'optional') names.add(name);
  }
  return [...names];
}

/** @throws TooManySteps where it is too much to be told */
function limited<T>(work: () => T): T {
  return withinSteps<T>(MOST_STEPS, work, error => {
    throw error;
  });
}

/**
 * Why the installed packages of a name have the update that they have, or none: every candidate with the rule that
 * took or dropped it. By the same rules as `evaluate`; empty for what is not installed.
 */
export function explain(
  inputs: EvaluationInputs,
  content: EvaluationContent,
  name: string,
  arch?: string,
): Explanation[] {
  checkLengths(inputs, content);
  const named = content.installed.filter(
    member =>
      member.name === name && (arch === undefined || member.arch === arch),
  );
  return [...new Set(named.map(({ type }) => type))].flatMap(type => {
    const installed = content.installed.filter(p => p.type === type);
    const own = inputsOfType(type, installed, inputs, content);
    const family = familyOf(type);
    if (!family) return [];
    const explanations = limited(() => family.explain(own, name, arch));
    const offers = reportedOffers(
      inputs.reported,
      installed,
      own.sources,
    ).filter(offer => offer.installed.name === name);
    if (offers.length === 0) return explanations;
    const { updates } = reasonForSilence(type, own.sources)
      ? { updates: [] }
      : limited(() => family.evaluate(own));
    return explanations.map(one => explainReported(one, offers, updates));
  });
}
