import type { Knex } from 'knex';
import type { DbPackageRow } from '../../database/tables';
import { discountPackages } from '../../inventory/tallies/countNames';
import { reservePackages } from '../../inventory/packageSets/packageLock';
import { type Use, whereUnused } from './unused';

/** Row ids that are looked at with one statement. */
const BATCH = 2000;

const USES: readonly Use[] = [
  ['package_set_entry', 'package_id'],
  ['found_update', 'installed_id'],
  ['found_update', 'available_id'],
  ['evaluation_foreign', 'package_id'],
  ['host_change', 'before_id'],
  ['host_change', 'after_id'],
];

type UnusedPackage = Pick<DbPackageRow, 'id' | 'name' | 'type'>;

/** Deletes the packages that no set, no evaluation and no history names. */
export async function cleanPackages(
  knex: Knex,
  signal: AbortSignal,
): Promise<number> {
  const newest = await knex('package').max({ id: 'id' }).first();
  const last = newest?.id ?? 0;
  let deleted = 0;
  for (let from = 0; from < last; from += BATCH) {
    if (signal.aborted) break;
    deleted += await deleteUnusedPackages(knex, from, from + BATCH);
  }
  return deleted;
}

async function deleteUnusedPackages(
  knex: Knex,
  after: number,
  upTo: number,
): Promise<number> {
  // Looked for without the lock, which whoever writes a set waits for: nearly all packages are in use.
  const unused: { id: number }[] = await knex('package')
    .where('id', '>', after)
    .where('id', '<=', upTo)
    .modify(query => whereUnused(knex, query, 'package', USES))
    .select('id');
  if (unused.length === 0) return 0;
  return knex.transaction(trx =>
    discountPackages(trx, async () => {
      await reservePackages(trx);
      const still: UnusedPackage[] = await trx('package')
        .whereIn(
          'id',
          unused.map(({ id }) => id),
        )
        .modify(query => whereUnused(trx, query, 'package', USES))
        .select('id', 'name', 'type');
      await trx('package')
        .whereIn(
          'id',
          still.map(({ id }) => id),
        )
        .delete();
      return still;
    }),
  );
}
