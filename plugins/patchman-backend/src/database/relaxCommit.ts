import type { Knex } from 'knex';
import { isPostgres } from './dialect';

/**
 * Lets a transaction's commit not wait for the disk. Right only for what can be lost without harm: it is done again
 * after a power cut, and nothing that was committed durably later can refer to it, because the log is written in order.
 * SQLite has no such choice for one transaction.
 */
export async function relaxCommit(trx: Knex.Transaction): Promise<void> {
  if (isPostgres(trx)) {
    await trx.raw('SET LOCAL synchronous_commit TO off');
  }
}
