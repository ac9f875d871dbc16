import type { Knex } from 'knex';
import { isPostgres } from './dialect';

/**
 * A transaction whose commit does not wait for the disk. Right only for what can be lost without harm: it is done again
 * after a power cut, and nothing that was committed durably later can refer to it, because the log is written in order.
 */
export async function relaxedTransaction<T>(
  knex: Knex,
  work: (trx: Knex.Transaction) => Promise<T>,
): Promise<T> {
  if (isPostgres(knex)) {
    return knex.transaction(async trx => {
      await trx.raw('SET LOCAL synchronous_commit TO off');
      return work(trx);
    });
  }
  // SQLite decides it before a transaction begins; its one connection is nobody else's until this one ends.
  const connection = await knex.client.acquireConnection();
  try {
    connection.pragma('synchronous = NORMAL');
    return await knex.transaction(work, { connection } as object);
  } finally {
    connection.pragma('synchronous = FULL');
    await knex.client.releaseConnection(connection);
  }
}

/** One update or deletion with a condition that does not wait for the disk; the same holds for what may be lost. */
export async function relaxedStatement(
  knex: Knex,
  build: (db: Knex) => Knex.QueryBuilder,
): Promise<void> {
  if (isPostgres(knex)) {
    // In the statement itself: a transaction around it takes three more turns.
    await build(knex).whereRaw(
      `set_config('synchronous_commit', 'off', true) = 'off'`,
    );
    return;
  }
  await relaxedTransaction(knex, async trx => {
    await build(trx);
  });
}
