import { createHash } from 'node:crypto';
import type { EvaluationContent, EvaluationInputs } from '..';
import { channelsOf } from './channels';
import { judgeUnit, knowledgeOf } from './judge';
import type { Knowledge } from './knowledge';
import type {
  MatchedHost,
  PackageUnit,
  SourcePackage,
  UnitVerdicts,
} from './types';
import { unitsOf } from './units';

export { type CveAnswer, UnitAnswers } from './answers';
export { channelsOf } from './channels';
export { judgeUnit, knowledgeOf } from './judge';
export {
  KnowledgeBuilder,
  LayeredKnowledge,
  ReleaseKnowledge,
} from './knowledge';
export type {
  AdvisoryInput,
  Knowledge,
  KnownAdvisory,
  PackageKnowledge,
} from './knowledge';
export { coverageSentence, sentenceOf } from './sentences';
export { sameVersion, tellsSources, toldSource } from './sourcePackages';
export type * from './types';

/** Raised with every change of the rules, so that no verdict of older rules is taken for one of these. */
export const MATCHER_VERSION = 3;

export interface MatchInputs {
  /** The key of the host's release, such as `debian:12`. */
  release: string;
  knowledge: Knowledge;
  inputs: Pick<EvaluationInputs, 'sources' | 'facts' | 'modules'>;
  content: Pick<EvaluationContent, 'installed' | 'indexes'>;
  /** What repositories ever said of what packages were built of, by the package's id; for hosts that do not tell. */
  formerSources?: ReadonlyMap<number, SourcePackage>;
}

export interface PreparedMatch {
  host: MatchedHost;
  units: PackageUnit[];
  /** What cannot be said, one sentence each. */
  notes: string[];
}

/** Parts a host's packages into units, each of which can be judged by itself. */
export function prepareMatch(given: MatchInputs): PreparedMatch {
  const { release, inputs, content } = given;
  return {
    host: {
      release,
      channels: channelsOf(inputs.sources, content.installed),
      modules: inputs.modules ?? null,
    },
    ...unitsOf(given),
  };
}

/**
 * The name of what is said of a unit: SHA-256 over all that it depends on, so that it is the same on every host, and another one only
 * where what sources tell of this package changed.
 */
export function unitKey(
  unit: PackageUnit,
  host: MatchedHost,
  knowledge: Knowledge,
): string {
  const { type, coverage, why, source, binary, slot, modular } = unit;
  const told = knowledgeOf(unit, knowledge);
  const arch = binary ? binary.arch : '';
  return createHash('sha256')
    .update(
      JSON.stringify([
        MATCHER_VERSION,
        host.release,
        [...host.channels].sort(),
        modular ? host.modules : null,
        [type, coverage, why, source, binary, arch, slot, modular],
        unit.offered,
        unit.waiting,
        told.source?.digest ?? '',
        told.binary?.digest ?? '',
      ]),
    )
    .digest('hex');
}

/**
 * What the CVEs and advisories that sources tell of mean for a host's packages. Pure: the answer depends on the arguments alone.
 * @param withClosed whether CVEs that ask for nothing are told too: `fixed` and `not-affected`
 */
export function matchHost(
  given: MatchInputs,
  withClosed = false,
): { units: UnitVerdicts[]; notes: string[] } {
  const { host, units, notes } = prepareMatch(given);
  return {
    notes,
    units: units.map(unit => ({
      unit,
      verdicts: judgeUnit(
        unit,
        knowledgeOf(unit, given.knowledge),
        host,
        withClosed,
      ),
    })),
  };
}
