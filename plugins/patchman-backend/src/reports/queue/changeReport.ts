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
    next_at: now(),
    processed_at: null,
    error: null,
  });
  return changed > 0;
}

export async function deleteReport(knex: Knex, id: number): Promise<void> {
  await knex('report').where({ id }).delete();
}
