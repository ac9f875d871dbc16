import { createHash } from 'node:crypto';
import { familyOf } from './families';
import { decidedPhases } from './apt/phasing';
import { managerByOs } from './rpm/manager';
import { modulePlatform } from './rpm/platform';
import type {
  EvaluationInputs,
  HostFacts,
  HostReportedUpdates,
  SourceDescription,
} from './types';

/** Raised with every change of the rules, so that no result of older rules is taken for one of these. */
export const EVALUATOR_VERSION = 9;

/** JSON with sorted keys and without undefined values: equal inputs give equal text. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') {
    return JSON.stringify(value) ?? 'null';
  }
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

/** Hosts that list the same repositories in another order share an evaluation where the order means nothing. */
function canonicalSources(sources: readonly SourceDescription[]) {
  const ordered = sources.filter(
    s => familyOf(s.type)?.sourceOrderMatters !== false,
  );
  const unordered = sources
    .filter(s => familyOf(s.type)?.sourceOrderMatters === false)
    .sort((a, b) => a.repositoryId - b.repositoryId);
  return [...ordered, ...unordered];
}

function sortedByName<T extends { name: string }>(list: readonly T[]): T[] {
  return [...list].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Of the operating system only the package manager that it stands for decides anything; the rest would part hosts. */
function canonicalFacts({ osId, osVersion, machineId, ...facts }: HostFacts) {
  return {
    ...facts,
    rpm: managerByOs(osId) === 'zypper' ? 'zypper' : undefined,
    platform: modulePlatform({ osId, osVersion }) ?? undefined,
  };
}

/** The order in which a host lists its own updates means nothing. */
function canonicalReported(reported: HostReportedUpdates | undefined) {
  return (
    reported && {
      complete: [...reported.complete].sort((a, b) => a - b),
      updates: reported.updates.map(canonicalJson).sort(),
    }
  );
}

/** The name of an evaluation: SHA-256 in hexadecimal digits over all that it depends on. */
export function evaluationKey(inputs: EvaluationInputs): string {
  const canonical = canonicalJson({
    evaluator: EVALUATOR_VERSION,
    ...inputs,
    facts: canonicalFacts(inputs.facts),
    sources: canonicalSources(inputs.sources),
    modules: inputs.modules && sortedByName(inputs.modules),
    reported: canonicalReported(inputs.reported),
    phased: decidedPhases(inputs.facts.machineId, inputs.phased ?? []),
  });
  return createHash('sha256').update(canonical).digest('hex');
}
