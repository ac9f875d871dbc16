import type { Knex } from 'knex';
import { isPostgres } from '../../database/dialect';
import { fromNow } from '../../database/time';

/** A column that refers to rows of another table, which is named `table as alias` where it is the same one. */
export type Use = readonly [table: string, column: string];

/** Rows that are taken with one statement. */
const PIECE = 500;

/** Narrows a statement to rows that none of the columns refers to. */
export function whereUnused(
  knex: Knex,
  query: Knex.QueryBuilder,
  table: string,
  uses: readonly Use[],
): void {
  for (const [user, column] of uses) {
    query.whereNotExists(
      knex(user)
        .whereRaw('?? = ??', [
          `${user.split(' as ').at(-1)}.${column}`,
          `${table}.id`,
        ])
        .select(knex.raw('1')),
    );
  }
}

/** Leaves out what was just written: it is pointed to only once everything was. */
export function writtenBefore(query: Knex.QueryBuilder): void {
  query.where('created_at', '<', fromNow({ hours: -3 }));
}

interface Unused {
  table: string;
  uses: readonly Use[];
  /** Further conditions, such as an age. */
  where?: (query: Knex.QueryBuilder) => void;
  /** What becomes of them, deletion by default: it has to narrow its statement to `stillUnused`. */
  take?: (
    stillUnused: Knex.QueryBuilder,
    trx: Knex.Transaction,
  ) => Promise<number>;
}

/**
 * Takes rows that nothing refers to, piece by piece and each piece in a transaction. They are locked and then looked at
 * once more: on PostgreSQL a statement does not see what was committed after it began, and without the lock a row
 * could be taken in between. Rows that somebody is just taking are left for the next time.
 * @returns how many were taken
 */
export async function takeUnused(
  knex: Knex,
  options: Unused & { signal: AbortSignal },
): Promise<number> {
  let taken = 0;
  let after = 0;
  while (!options.signal.aborted) {
    const piece = await takePiece(knex, options, after);
    taken += piece.taken;
    if (piece.ids.length < PIECE) break;
    after = piece.ids[piece.ids.length - 1];
  }
  return taken;
}

async function takePiece(
  knex: Knex,
  { table, uses, where, take = remove }: Unused,
  after: number,
): Promise<{ ids: number[]; taken: number }> {
  return knex.transaction(async trx => {
    const ids: number[] = await trx(table)
      .where(`${table}.id`, '>', after)
      .modify(query => whereUnused(trx, query, table, uses))
      .modify(query => where?.(query))
      .modify(query => {
        // SQLite has one writer at a time.
        if (isPostgres(trx)) query.forUpdate().skipLocked();
      })
      .orderBy(`${table}.id`)
      .limit(PIECE)
      .pluck(`${table}.id`);
    if (ids.length === 0) return { ids, taken: 0 };
    const stillUnused = trx(table)
      .whereIn(`${table}.id`, ids)
      .modify(query => whereUnused(trx, query, table, uses));
    return { ids, taken: Number(await take(stillUnused, trx)) };
  });
}

function remove(stillUnused: Knex.QueryBuilder): Promise<number> {
  return stillUnused.delete();
}
