import type { Knex } from 'knex';
import { databaseTrouble } from '../../database/driverErrors';
import { fromNow } from '../../database/time';
import { reasonText } from '../../texts';

/** Seconds until a host is tried again that could not be evaluated, by how often it could not; the last counts on. */
const BACK_OFF = [30, 120, 480, 1_800, 7_200, 21_600];

/** Clocks of several backends may differ by so much; below the first back-off. */
export const SOON = { seconds: 10 };

/** Whether an error is the database's and not the host's: it says nothing of the host. */
export function mayPass(error: unknown): boolean {
  const trouble = databaseTrouble(error);
  return trouble !== null && !trouble.deterministic;
}

function retryAt(failures: number): string {
  return fromNow({
    seconds: BACK_OFF[Math.min(failures, BACK_OFF.length - 1)],
  });
}

/**
 * Notes why hosts could not be evaluated. They have no evaluation then: old figures would look like current ones. They
 * are tried again later each time, and at once when something that they depend on changes.
 * @param again false where only a person's request or a change tries again
 */
export async function storeEvaluationFailure(
  knex: Knex,
  hosts: readonly { hostId: number; failures: number }[],
  reason: string,
  startedAt: string,
  again: boolean,
): Promise<void> {
  const byFailures = new Map<number, number[]>();
  for (const { hostId, failures } of hosts) {
    const ids = byFailures.get(failures);
    if (ids) ids.push(hostId);
    else byFailures.set(failures, [hostId]);
  }
  for (const [failures, ids] of byFailures) {
    await knex('host')
      .whereIn('id', ids)
      .update({
        evaluation_id: null,
        evaluated_at: startedAt,
        evaluation_error: reasonText(reason),
        evaluation_failures: failures + 1,
        // What became due while this ran stays due.
        evaluate_at: knex.raw(
          'CASE WHEN evaluate_at >= ? THEN evaluate_at ELSE ? END',
          [startedAt, again ? retryAt(failures) : null],
        ),
      });
  }
}

/** Leaves hosts as they are, and due a little later: the trouble is not theirs. */
export async function postponeEvaluation(
  knex: Knex,
  hostIds: readonly number[],
): Promise<void> {
  await knex('host')
    .whereIn('id', hostIds)
    .update({ evaluate_at: retryAt(0) });
}
