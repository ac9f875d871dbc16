import type { Knex } from 'knex';
import { now } from '../../database/time';

/**
 * Puts a failed report back into the queue.
 * @returns false when it is not a failed one
 */
export async function requeueReport(knex: Knex, id: number): Promise<boolean> {
  return (await requeueReports(knex, [id])) > 0;
}

/** The same of some hundreds at most; those that did not fail stay. @returns how many */
export async function requeueReports(
  knex: Knex,
  ids: number[],
): Promise<number> {
  return knex('report').whereIn('id', ids).where({ status: 'failed' }).update({
    status: 'pending',
    attempts: 0,
    stops: 0,
    next_at: now(),
    processed_at: null,
    error: null,
  });
}

/**
 * Deletes a report.
 * @returns false when it is held for a decision, which may have to apply it
 */
export async function deleteReport(knex: Knex, id: number): Promise<boolean> {
  return (await deleteReports(knex, [id])) > 0;
}

/** The same of some hundreds at most; those that are held stay. @returns how many */
export async function deleteReports(
  knex: Knex,
  ids: number[],
): Promise<number> {
  return knex('report')
    .whereIn('id', ids)
    .whereNot({ status: 'quarantined' })
    .delete();
}
