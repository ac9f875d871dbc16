import type { Knex } from 'knex';
import { ADVISORY_LOCKS } from '../database/advisoryLocks';
import { isPostgres } from '../database/dialect';

/**
 * Until the transaction ends, nobody else decides who gets a host's name: of two that want a new one at once the second
 * sees what the first got. SQLite has one writer anyway.
 */
export async function lockName(trx: Knex, hostname: string): Promise<void> {
  if (isPostgres(trx)) {
    await trx.raw('SELECT pg_advisory_xact_lock(?, hashtext(?))', [
      ADVISORY_LOCKS.hostNames,
      hostname,
    ]);
  }
}
