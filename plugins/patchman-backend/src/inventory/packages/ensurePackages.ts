import type { PackageIdentity } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { sharePackages } from '../packageSets/packageLock';

const COLUMNS = [
  'name',
  'version',
  'release',
  'epoch',
  'arch',
  'type',
] as const;

const BATCH = 100;

function identityOf(item: PackageIdentity): string[] {
  return COLUMNS.map(column => item[column]);
}

/**
 * The row ids of a few packages that are in no set; those that were never seen before get a row. Until the transaction
 * ends none of them is cleaned away.
 */
export async function ensurePackages(
  trx: Knex.Transaction,
  packages: readonly PackageIdentity[],
): Promise<number[]> {
  if (packages.length === 0) return [];
  await sharePackages(trx);
  const wanted = new Map(
    packages.map(item => [JSON.stringify(identityOf(item)), item]),
  );
  // In one order everywhere, so that two of these wait for each other instead of deadlocking.
  const keys = [...wanted.keys()].sort();
  const ids = new Map<string, number>();
  for (let i = 0; i < keys.length; i += BATCH) {
    const items = keys.slice(i, i + BATCH).map(key => wanted.get(key)!);
    await trx('package')
      .insert(
        items.map(item =>
          Object.fromEntries(COLUMNS.map(column => [column, item[column]])),
        ),
      )
      .onConflict([...COLUMNS])
      .ignore();
    const rows: (PackageIdentity & { id: number })[] = await trx('package')
      .whereIn([...COLUMNS], items.map(identityOf))
      .select('id', ...COLUMNS);
    for (const row of rows) ids.set(JSON.stringify(identityOf(row)), row.id);
  }
  return packages.map(item => ids.get(JSON.stringify(identityOf(item)))!);
}
