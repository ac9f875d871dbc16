import type { Knex } from 'knex';
import { reservePackages } from '../../inventory/packageSets/packageLock';
import { type Use, whereUnused } from './unused';

/** Row ids that are looked at with one statement. */
const BATCH = 2000;

/** Rows that were deleted, with the columns that were asked for. */
type Deleted<Row> = () => Promise<Row[]>;

/** What is done in the transaction that deletes: it calls `take` once, which deletes. */
export interface Beside<Row> {
  columns: readonly string[];
  around: (trx: Knex.Transaction, take: Deleted<Row>) => Promise<number>;
}

/**
 * Deletes rows that nothing refers to and that no foreign key protects, while nobody takes one up, see
 * inventory/packageSets/packageLock.ts.
 * @returns how many
 */
export async function cleanReserved<Row extends { id: number }>(
  knex: Knex,
  table: string,
  uses: readonly Use[],
  signal: AbortSignal,
  beside?: Beside<Row>,
): Promise<number> {
  const newest = await knex(table).max({ id: 'id' }).first();
  const last = newest?.id ?? 0;
  let deleted = 0;
  for (let from = 0; from < last; from += BATCH) {
    if (signal.aborted) break;
    deleted += await deleteUnused(knex, table, uses, from, beside);
  }
  return deleted;
}

async function deleteUnused<Row extends { id: number }>(
  knex: Knex,
  table: string,
  uses: readonly Use[],
  after: number,
  beside?: Beside<Row>,
): Promise<number> {
  // Looked for without the lock, which whoever writes a set waits for: nearly all rows are in use.
  const unused: { id: number }[] = await knex(table)
    .where('id', '>', after)
    .where('id', '<=', after + BATCH)
    .modify(query => whereUnused(knex, query, table, uses))
    .select('id');
  if (unused.length === 0) return 0;
  return knex.transaction(async trx => {
    const take = async (): Promise<Row[]> => {
      await reservePackages(trx);
      const still = (await trx(table)
        .whereIn(
          'id',
          unused.map(({ id }) => id),
        )
        .modify(query => whereUnused(trx, query, table, uses))
        .select([...(beside?.columns ?? ['id'])])) as unknown as Row[];
      await trx(table)
        .whereIn(
          'id',
          still.map(({ id }) => id),
        )
        .delete();
      return still;
    };
    return beside ? beside.around(trx, take) : (await take()).length;
  });
}
