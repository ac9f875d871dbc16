import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Knex } from 'knex';
import { isPostgres } from './dialect';

/** Rows that are deleted with one statement. */
const PIECE = 2_000;

/** Deletes rows of a table that has no `id` of its own, so that nobody waits for all of them. */
export async function deleteRowsInPieces(
  knex: Knex,
  table: string,
  where: (query: Knex.QueryBuilder) => void,
  signal: AbortSignal,
): Promise<void> {
  // Each database's own name for where a row is.
  const row = knex.raw(isPostgres(knex) ? 'ctid' : 'rowid');
  while (!signal.aborted) {
    const deleted: number = await knex(table)
      .whereIn(row as never, knex(table).modify(where).limit(PIECE).select(row))
      .delete();
    if (deleted < PIECE) return;
    await nextTurn();
  }
}
