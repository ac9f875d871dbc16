import type {
  SecuritySupport,
  SupportState,
} from 'backstage-plugin-patchman-common';

/** How many days before its end it is told that a release's updates end. */
export const ENDING_DAYS = 90;

/** Until when a release is looked after, as days (`2028-06-30`); null where nobody tells. */
export interface SupportDays {
  /** Of what everybody gets from the vendor. */
  eol: string | null;
  /** Of what everybody gets from a team of long-term support. */
  lts: string | null;
  /** Of what is paid for, or asks for a subscription. */
  paid: string | null;
}

/** The day a number of days after a moment (ISO 8601 UTC). */
export function dayAfter(at: string, days: number): string {
  const time = Date.parse(at) + days * 24 * 3_600_000;
  return new Date(time).toISOString().slice(0, 10);
}

/**
 * Whether a release gets security updates, on a day, in a state and a sentence. A release that ends on a day gets them on that day.
 * `queries/support.ts` says the same of many hosts in SQL.
 * @param hasPaid whether what is paid for is there too
 * @param at ISO 8601 UTC
 */
export function supportOn(
  { eol, lts, paid }: SupportDays,
  hasPaid: boolean,
  at: string,
): SecuritySupport {
  const today = dayAfter(at, 0);
  const days = { eol, lts, paid, hasPaid };
  const [standard, longTerm] = [eol ?? '', lts ?? ''];
  const forAll = standard > longTerm ? standard : longTerm;
  if (!forAll) {
    const sentence = 'Until when it gets security updates is not known';
    return { state: 'unknown', phase: null, until: null, ...days, sentence };
  }
  const until = hasPaid && paid && paid > forAll ? paid : forAll;
  let phase: SecuritySupport['phase'] = null;
  if (today <= standard) phase = 'standard';
  else if (today <= longTerm) phase = 'lts';
  else if (today <= until) phase = 'paid';
  return {
    state: stateOf(until, today, dayAfter(at, ENDING_DAYS)),
    phase,
    until,
    ...days,
    sentence: sentenceOf({ phase, until, forAll, eol, paid, today }),
  };
}

function stateOf(until: string, today: string, soon: string): SupportState {
  if (until < today) return 'ended';
  return until < soon ? 'ending' : 'supported';
}

function sentenceOf(given: {
  phase: SecuritySupport['phase'];
  until: string;
  forAll: string;
  eol: string | null;
  paid: string | null;
  today: string;
}): string {
  const { phase, until, forAll, eol, paid, today } = given;
  switch (phase) {
    case 'standard': {
      const then =
        forAll > eol! ? `, then long-term support until ${forAll}` : '';
      const more =
        until > forAll ? `, then what is paid for until ${until}` : '';
      return `Security updates until ${eol}${then}${more}`;
    }
    case 'lts': {
      const more =
        until > forAll ? `, then what is paid for until ${until}` : '';
      return `Long-term support until ${forAll}${more}${
        eol ? `; the vendor's own ended on ${eol}` : ''
      }`;
    }
    case 'paid':
      return `Only what is paid for, until ${until}; for everybody else it ended on ${forAll}`;
    default:
      return `No security updates since ${until}${
        paid && paid >= today && paid > until
          ? `; what is paid for goes on until ${paid}`
          : ''
      }`;
  }
}
