import { createHash } from 'node:crypto';
import { familyOf } from './families';
import type { EvaluationInputs, SourceDescription } from './types';

/** Raised with every change of the rules, so that no result of older rules is taken for one of these. */
export const EVALUATOR_VERSION = 1;

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

/** The name of an evaluation: SHA-256 in hexadecimal digits over all that it depends on. */
export function evaluationKey(inputs: EvaluationInputs): string {
  const canonical = canonicalJson({
    evaluator: EVALUATOR_VERSION,
    ...inputs,
    sources: canonicalSources(inputs.sources),
  });
  return createHash('sha256').update(canonical).digest('hex');
}
