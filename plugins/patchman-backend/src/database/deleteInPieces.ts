import type { Knex } from 'knex';

/** Rows that are deleted with one statement. */
const PIECE = 500;

/**
 * Deletes rows by a condition that no other row's existence changes, such as their age.
 * @returns how many
 */
export async function deleteInPieces(
  knex: Knex,
  table: string,
  where: (query: Knex.QueryBuilder) => void,
  signal: AbortSignal,
): Promise<number> {
  let deleted = 0;
  while (!signal.aborted) {
    const piece: number = await knex(table)
      .whereIn(
        'id',
        knex(table).modify(where).orderBy('id').limit(PIECE).select('id'),
      )
      .delete();
    deleted += piece;
    if (piece < PIECE) break;
  }
  return deleted;
}
