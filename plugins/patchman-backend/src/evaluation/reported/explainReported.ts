import { formatEvr } from '../../versions';
import type { ExplainedCandidate, Explanation } from '../explanation';
import type { EvaluatedUpdate } from '../types';
import type { ReportedOffer } from './hostsOwnList';
import { evaluatedFor, isCovered } from './mergeReported';

/** Adds what the host itself reports to the explanation of its package. */
export function explainReported(
  explanation: Explanation,
  offers: readonly ReportedOffer[],
  updates: readonly EvaluatedUpdate[],
): Explanation {
  const offer = offers.find(
    ({ installed }) => installed.id === explanation.package.id,
  );
  if (!offer) return explanation;
  const { available, repositoryId, repositoryName, from } = offer;
  const evaluated = evaluatedFor(offer, updates);
  const covered = isCovered(offer, evaluated);
  const candidate: ExplainedCandidate = {
    name: available.name,
    version: formatEvr(available),
    arch: available.arch,
    repositoryId,
    repositoryName,
    priority: null,
    verdict: covered ? 'dropped' : 'chosen',
    rule: covered ? 'reported-covered' : 'reported',
    detail: covered
      ? `The host's own package manager lists it, ${from}; the repositories that can be read offer at least that`
      : `The host's own package manager lists it, ${from}`,
  };
  return {
    ...explanation,
    candidates: [
      ...explanation.candidates.map(other =>
        covered ? other : outdoneBy(candidate, other),
      ),
      candidate,
    ],
  };
}

function outdoneBy(
  reported: ExplainedCandidate,
  other: ExplainedCandidate,
): ExplainedCandidate {
  if (other.rule === 'installed' && other.verdict === 'installed') {
    return { ...other, detail: 'It is installed' };
  }
  return other.verdict === 'chosen'
    ? {
        ...other,
        verdict: 'dropped',
        rule: 'reported-newer',
        detail: `${other.detail}, but the host itself reports ${reported.version}, which is newer`,
      }
    : other;
}
