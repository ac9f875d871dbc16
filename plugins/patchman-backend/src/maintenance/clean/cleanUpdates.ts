import type { Knex } from 'knex';
import { cleanReserved } from './cleanReserved';

/** Deletes the updates that no evaluation lists. */
export function cleanUpdates(knex: Knex, signal: AbortSignal): Promise<number> {
  return cleanReserved(
    knex,
    'found_update',
    [['evaluation_entry', 'update_id']],
    signal,
  );
}
