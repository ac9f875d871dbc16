import { countOf } from '../../texts/countOf';
import type { Contradictions } from './checkDatabase';

/** One sentence about what was found, also about what was not. */
export function describeFound(found: Contradictions): string {
  return `${[
    countOf(found.damagedSets, 'damaged set'),
    `${countOf(found.mirrorsToRead, 'mirror')} to read again`,
    `${countOf(found.hostsToSend, 'host')} to send everything again`,
    countOf(found.damagedEvaluations, 'damaged evaluation'),
    `${countOf(found.hostsToEvaluate, 'host')} without an evaluation`,
    `leftovers of ${countOf(found.leftovers, 'set')}`,
    countOf(found.wrongFigures, 'wrong figure'),
  ].join(', ')}.`;
}
