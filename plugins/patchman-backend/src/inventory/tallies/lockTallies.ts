import type { Knex } from 'knex';
import { isPostgres } from '../../database/dialect';

/**
 * Until the transaction ends nobody else counts; readers go on, and so does whoever moves hosts. To be called first: it
 * is the one lock that others come after. SQLite has one writer at a time.
 */
export async function lockTallies(trx: Knex.Transaction): Promise<void> {
  if (isPostgres(trx)) {
    await trx.raw('LOCK TABLE package_name_mark IN EXCLUSIVE MODE');
  }
}
