import type { Knex } from 'knex';
import { isPostgres } from '../../database/dialect';

/** Until the transaction ends nobody else counts or joins; readers go on. SQLite has one writer at a time. */
export async function lockExposure(trx: Knex.Transaction): Promise<void> {
  if (isPostgres(trx)) {
    await trx.raw('LOCK TABLE exposure_mark IN SHARE ROW EXCLUSIVE MODE');
  }
}
