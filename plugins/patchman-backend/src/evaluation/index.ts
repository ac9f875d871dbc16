import type {
  PackageType,
  RebootVerdict,
} from 'backstage-plugin-patchman-common';
import { sourceDoubts } from './doubts';
import { familyOf } from './families';
import type { FamilyResult, FamilySource } from './family';
import { rebootVerdict } from './reboot';
import type {
  EvaluatedUpdate,
  EvaluationContent,
  EvaluationInputs,
  EvaluationResult,
  MemberPackage,
} from './types';

export { EVALUATOR_VERSION, evaluationKey } from './key';
export { PackageIndexBuilder, buildPackageIndex } from './packageIndex';
export * from './types';

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
    .map((description, i) => ({ description, index: content.indexes[i] }))
    .filter(({ description }) => description.type === type);
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

function byNameAndArchitecture(a: EvaluatedUpdate, b: EvaluatedUpdate): number {
  if (a.installed.name !== b.installed.name) {
    return a.installed.name < b.installed.name ? -1 : 1;
  }
  if (a.installed.arch === b.installed.arch) return 0;
  return a.installed.arch < b.installed.arch ? -1 : 1;
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
  if (content.indexes.length !== inputs.sources.length) {
    throw new Error(
      `${inputs.sources.length} sources need as many indexes, not ${content.indexes.length}`,
    );
  }
  const results: FamilyResult[] = [];
  const reboots: (RebootVerdict | null)[] = [];
  const doubts: string[] = [];
  const groups = groupByType(content.installed);
  if (groups.size === 0) doubts.push('The host reported no installed packages');

  for (const [type, installed] of groups) {
    const sources = sourcesOfType(type, inputs, content);
    const silence = reasonForSilence(type, sources);
    if (silence) doubts.push(silence);
    else doubts.push(...sourceDoubts(sources));

    const { facts, policy } = inputs;
    const family = familyOf(type);
    if (!family) continue;
    reboots.push(family.reboot(installed, facts));
    if (!silence) {
      results.push(family.evaluate({ installed, sources, facts, policy }));
    }
  }

  return {
    updates: results.flatMap(r => r.updates).sort(byNameAndArchitecture),
    foreign: results.flatMap(r => r.foreign),
    reboot: rebootVerdict(inputs.facts, reboots),
    doubts: [...doubts, ...results.flatMap(r => r.doubts)],
    known: results.length > 0,
  };
}
