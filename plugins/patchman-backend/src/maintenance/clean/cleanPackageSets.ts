import type { Knex } from 'knex';
import { deletePackageSet } from '../../inventory/packageSets/PackageSetBuilder';
import { settleAllTallies } from '../../inventory/tallies/settleTallies';
import { takeUnused, type Use, whereUnused, writtenBefore } from './unused';

const USES: readonly Use[] = [
  ['host', 'package_set_id'],
  ['mirror', 'package_set_id'],
  // Hosts are counted by its members.
  ['package_set_move', 'before_id'],
  ['package_set_move', 'after_id'],
  // Sets that are stored as the difference from this one.
  ['package_set as derived', 'base_id'],
];

/** Of sets that nobody finds any more and whose members are being deleted. */
const RETIRED = 'deleted:';

/**
 * Retires the sets that nothing points to, and deletes what is retired. A retired set is found by nobody, so that its
 * members may go one by one; what a cleaning that was stopped left of them is deleted by the next one.
 * @returns how many sets are gone
 */
export async function cleanPackageSets(
  knex: Knex,
  signal: AbortSignal,
): Promise<number> {
  await retirePackageSets(knex, signal);
  return deleteRetiredSets(knex, signal);
}

/** @returns how many sets were retired */
export async function retirePackageSets(
  knex: Knex,
  signal: AbortSignal,
): Promise<number> {
  await settleAllTallies(knex, signal);
  return takeUnused(knex, {
    table: 'package_set',
    uses: USES,
    signal,
    where: query =>
      query
        // Building one takes a while.
        .modify(writtenBefore)
        .whereNot('digest', 'like', `${RETIRED}%`),
    take: stillUnused =>
      stillUnused.update({
        complete: false,
        digest: knex.raw(`'${RETIRED}' || CAST(id AS varchar(20))`),
      }) as unknown as Promise<number>,
  });
}

/** @returns how many sets were deleted */
export async function deleteRetiredSets(
  knex: Knex,
  signal: AbortSignal,
): Promise<number> {
  const retired: { id: number }[] = await knex('package_set')
    .where('digest', 'like', `${RETIRED}%`)
    // Nothing should point to one; if something does, the check mends it first.
    .modify(query => whereUnused(knex, query, 'package_set', USES))
    .orderBy('id')
    .select('id');
  let deleted = 0;
  for (const { id } of retired) {
    if (signal.aborted) break;
    await deletePackageSet(knex, id);
    deleted++;
  }
  return deleted;
}
