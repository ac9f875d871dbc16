import type { Knex } from 'knex';
import { givenRows } from '../../database/givenRows';
import { reservePackages } from '../packageSets/packageLock';
import { lockTallies } from './lockTallies';

/** Ids of packages that are counted with one statement. */
const PIECE = 5000;

/**
 * Counts the next packages that were stored since with the others of their name; under the lock of the tallies.
 * @returns whether there may be more
 */
export async function countNames(trx: Knex.Transaction): Promise<boolean> {
  const { up_to: mark } = await trx('package_name_mark').first();
  const newestId = async (): Promise<number> =>
    (await trx('package').max({ id: 'id' }).first())?.id ?? 0;
  if ((await newestId()) <= mark) return false;
  // Whoever stores packages has committed then: none turns up later with an id that was passed.
  await reservePackages(trx);
  const newest = await newestId();
  const last = Math.min(newest, mark + PIECE);
  await trx.raw(
    `INSERT INTO package_name (name, type, versions, hosts)
     SELECT name, type, COUNT(*), 0 FROM package WHERE id > ? AND id <= ?
     GROUP BY name, type
     ON CONFLICT (name, type) DO UPDATE SET versions = package_name.versions + excluded.versions`,
    [mark, last],
  );
  await trx('package_name_mark').update({ up_to: last });
  return last < newest;
}

/**
 * Counts packages no more that are about to be deleted. To be called first in their transaction: the lock of the tallies
 * comes before that of the packages.
 */
export async function discountPackages(
  trx: Knex.Transaction,
  take: () => Promise<{ id: number; name: string; type: string }[]>,
): Promise<number> {
  await lockTallies(trx);
  const { up_to: mark } = await trx('package_name_mark').first();
  const deleted = await take();
  const counts = new Map<
    string,
    { name: string; type: string; versions: number }
  >();
  for (const { id, name, type } of deleted) {
    if (id > mark) continue;
    const key = `${type} ${name}`;
    const known = counts.get(key) ?? { name, type, versions: 0 };
    known.versions++;
    counts.set(key, known);
  }
  if (counts.size > 0) {
    const rows = JSON.stringify([...counts.values()]);
    const given = givenRows(trx, {
      ...{ name: 'text', type: 'text', versions: 'integer' },
    });
    await trx.raw(
      `UPDATE package_name SET versions = package_name.versions - given.versions
       FROM ${given}
       WHERE package_name.name = given.name AND package_name.type = given.type`,
      [rows],
    );
    await trx.raw(
      `DELETE FROM package_name WHERE versions <= 0 AND hosts <= 0 AND name IN (SELECT given.name FROM ${given})`,
      [rows],
    );
  }
  return deleted.length;
}
