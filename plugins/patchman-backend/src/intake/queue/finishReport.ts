import type { ReportProblem } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import type { DbReportRow } from '../../database/tables';
import { fromNow, now } from '../../database/time';
import { LostClaimError } from '../../reports/LostClaimError';
import { reasonText } from '../../texts';

/**
 * Marks a report as processed, in the transaction that applies it: both happen or neither.
 * @throws LostClaimError so that the transaction rolls back when the claim is no longer ours
 */
export async function finishReport(
  trx: Knex,
  report: Pick<DbReportRow, 'id' | 'ticket'>,
  problems: ReportProblem[],
): Promise<void> {
  const changed = await trx('report')
    .where({ id: report.id, ticket: report.ticket, status: 'pending' })
    .update({
      status: 'processed',
      processed_at: now(),
      ticket: null,
      error: null,
      problems: JSON.stringify(problems),
    });
  if (changed !== 1) throw new LostClaimError(report.id);
}

/** Keeps a report that cannot be processed, with the reason. */
export async function failReport(
  knex: Knex,
  report: Pick<DbReportRow, 'id' | 'ticket'>,
  reason: string,
): Promise<void> {
  await knex('report')
    .where({ id: report.id, ticket: report.ticket, status: 'pending' })
    .update({
      status: 'failed',
      processed_at: now(),
      ticket: null,
      error: reasonText(reason),
    });
}

/** Reports of a host that are refused: enough to see what comes, however often it comes. */
export const REFUSED_PER_HOST = 10;

/** Keeps a report that is not taken for its host, with the reason; of those that came before it the newest stay. */
export async function refuseReport(
  knex: Knex,
  report: Pick<DbReportRow, 'id' | 'ticket' | 'host_name'>,
  reason: string,
): Promise<void> {
  await knex.transaction(async trx => {
    await trx('report')
      .where({ id: report.id, ticket: report.ticket, status: 'pending' })
      .update({
        status: 'rejected',
        processed_at: now(),
        ticket: null,
        error: reason,
      });
    const refused = () =>
      trx('report').where({
        host_name: report.host_name,
        status: 'rejected',
        quarantine_id: null,
      });
    await refused()
      .whereNotIn(
        'id',
        refused().orderBy('id', 'desc').limit(REFUSED_PER_HOST).select('id'),
      )
      .delete();
  });
}

/**
 * Gives a report back to be tried again, later each time: after 1, 4, 9 … seconds.
 * @returns after how many milliseconds
 */
export async function retryReport(
  knex: Knex,
  report: Pick<DbReportRow, 'id' | 'ticket' | 'attempts'>,
  reason: string,
): Promise<number> {
  const seconds = report.attempts ** 2;
  await knex('report')
    .where({ id: report.id, ticket: report.ticket, status: 'pending' })
    .update({
      next_at: fromNow({ seconds }),
      ticket: null,
      error: reasonText(reason),
    });
  return seconds * 1000;
}
