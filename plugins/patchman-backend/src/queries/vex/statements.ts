import type { VexStatement } from 'backstage-plugin-patchman-common';
import type { CveAnswer } from '../../evaluation/matching';

/** What a statement says of its products. */
export type VexSaid = Pick<
  VexStatement,
  | 'status'
  | 'status_notes'
  | 'justification'
  | 'impact_statement'
  | 'action_statement'
>;

/** OpenVEX 0.2.0 "Status Justifications"; vendors' own documents have these words. */
const JUSTIFICATIONS = new Set([
  'component_not_present',
  'vulnerable_code_not_present',
  'vulnerable_code_not_in_execute_path',
  'vulnerable_code_cannot_be_controlled_by_adversary',
  'inline_mitigations_already_exist',
]);

function justificationOf(reason: string): VexStatement['justification'] {
  const label = reason.toLowerCase().replace(/ /g, '_');
  if (JUSTIFICATIONS.has(label)) return label as VexStatement['justification'];
  // What is older than the version that brought the fault does not have it.
  return /^versions before \S+ are not$/.test(reason)
    ? 'vulnerable_code_not_present'
    : undefined;
}

/**
 * What OpenVEX calls what a CVE means. What is not known is under investigation, never fixed; what its vendor calls unimportant is
 * still affected, since that is no word on whether the fault is there.
 */
export function saidOf({ state, reason, sentence }: CveAnswer): VexSaid {
  switch (state) {
    case 'fixed':
      return { status: 'fixed', status_notes: sentence };
    case 'not-affected': {
      const justification = justificationOf(reason);
      return {
        status: 'not_affected',
        status_notes: sentence,
        ...(justification ? { justification } : { impact_statement: sentence }),
      };
    }
    case 'update':
    case 'fix-elsewhere':
    case 'no-fix':
    case 'minor':
    case 'deferred':
    case 'wont-fix':
    case 'end-of-life':
    case 'unimportant':
      return {
        status: 'affected',
        status_notes: sentence,
        action_statement: sentence,
      };
    case 'investigating':
    case 'unknown-version':
    case 'uncovered':
      return { status: 'under_investigation', status_notes: sentence };
    default:
      return state satisfies never;
  }
}
