import type { Knex } from 'knex';
import { isPostgres } from '../database/dialect';

/** Any number that no other advisory lock of this database has. */
const LOCK = 7283602;

/**
 * Until the transaction ends, nobody else decides who gets a host's name: of two that want a new one at once the second
 * sees what the first got. SQLite has one writer anyway.
 */
export async function lockName(trx: Knex, hostname: string): Promise<void> {
  if (isPostgres(trx)) {
    await trx.raw('SELECT pg_advisory_xact_lock(?, hashtext(?))', [
      LOCK,
      hostname,
    ]);
  }
}
