import type { Knex } from 'knex';
import { ADVISORY_LOCKS } from '../../database/advisoryLocks';
import { isPostgres } from '../../database/dialect';

/*
 * Members of sets have no foreign keys: PostgreSQL checks those row by row, which doubles the time to store a
 * repository. What they would protect from, a package deleted while a set takes it in, these locks do; SQLite has one
 * writer at a time anyway.
 */

/** To be called before a transaction adds packages to a set: until it ends, no package is deleted. */
export async function sharePackages(trx: Knex.Transaction): Promise<void> {
  if (isPostgres(trx)) {
    await trx.raw('SELECT pg_advisory_xact_lock_shared(?)', [
      ADVISORY_LOCKS.packages,
    ]);
  }
}

/** Until the transaction ends, no set takes in a package. */
export async function reservePackages(trx: Knex): Promise<void> {
  if (isPostgres(trx)) {
    await trx.raw('SELECT pg_advisory_xact_lock(?)', [ADVISORY_LOCKS.packages]);
  }
}
