import type { Knex } from 'knex';
import { reservePackages } from '../../inventory/packageSets/packageLock';
import { type Use, whereUnused } from './unused';

/** Row ids that are looked at with one statement. */
const BATCH = 2000;

/**
 * Deletes rows that nothing refers to and that no foreign key protects, while nobody takes one up, see
 * inventory/packageSets/packageLock.ts.
 * @returns how many
 */
export async function cleanReserved(
  knex: Knex,
  table: string,
  uses: readonly Use[],
  signal: AbortSignal,
): Promise<number> {
  const newest = await knex(table).max({ id: 'id' }).first();
  const last = newest?.id ?? 0;
  let deleted = 0;
  for (let from = 0; from < last; from += BATCH) {
    if (signal.aborted) break;
    deleted += await deleteUnused(knex, table, uses, from);
  }
  return deleted;
}

async function deleteUnused(
  knex: Knex,
  table: string,
  uses: readonly Use[],
  after: number,
): Promise<number> {
  // Looked for without the lock, which whoever writes a set waits for: nearly all rows are in use.
  const unused: { id: number }[] = await knex(table)
    .where('id', '>', after)
    .where('id', '<=', after + BATCH)
    .modify(query => whereUnused(knex, query, table, uses))
    .select('id');
  if (unused.length === 0) return 0;
  return knex.transaction(async trx => {
    await reservePackages(trx);
    const deleted: number = await trx(table)
      .whereIn(
        'id',
        unused.map(({ id }) => id),
      )
      .modify(query => whereUnused(trx, query, table, uses))
      .delete();
    return deleted;
  });
}
