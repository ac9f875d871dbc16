/**
 * Whether a release gets security updates.
 * - `ending`: for less than 90 days
 * - `unknown`: nobody tells
 * @public
 */
export type SupportState = 'supported' | 'ending' | 'ended' | 'unknown';

/** Until when a release gets security updates. Days are as in `2028-06-30`. @public */
export interface SecuritySupport {
  state: SupportState;
  /** Whose updates it gets now; null where it gets none, or nobody knows. */
  phase: 'standard' | 'lts' | 'paid' | null;
  /** The last day of what it gets, or got; null where nobody tells. */
  until: string | null;
  /** The end of what everybody gets from the vendor. */
  eol: string | null;
  /** The end of what everybody gets from a team of long-term support. */
  lts: string | null;
  /** The end of what is paid for, or asks for a subscription. */
  paid: string | null;
  /** Whether a repository of what is paid for is among the host's; always false of a release. */
  hasPaid: boolean;
  /** One sentence that says it. */
  sentence: string;
}
