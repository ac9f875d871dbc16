import type { Knex } from 'knex';
import { now } from '../../database/time';

/**
 * Puts a failed report back into the queue.
 * @returns false when it is not a failed one
 */
export async function requeueReport(knex: Knex, id: number): Promise<boolean> {
  const changed = await knex('report').where({ id, status: 'failed' }).update({
    status: 'pending',
    attempts: 0,
    stops: 0,
    next_at: now(),
    processed_at: null,
    error: null,
  });
  return changed > 0;
}

/**
 * Deletes a report.
 * @returns false when it is held for a decision, which may have to apply it
 */
export async function deleteReport(knex: Knex, id: number): Promise<boolean> {
  const deleted = await knex('report')
    .where({ id })
    .whereNot({ status: 'quarantined' })
    .delete();
  return deleted > 0;
}
