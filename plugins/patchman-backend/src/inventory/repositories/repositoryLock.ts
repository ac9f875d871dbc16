import type { Knex } from 'knex';
import { isPostgres } from '../../database/dialect';

/** Two reports that bring the same repository must not add it twice; SQLite has one writer anyway. */
export async function lockRepositories(trx: Knex): Promise<void> {
  if (isPostgres(trx)) {
    await trx.raw('LOCK TABLE repository IN SHARE ROW EXCLUSIVE MODE');
  }
}
