import type { Knex } from 'knex';
import { rowsOf } from '../../database/givenRows';
import { deletePackageSet } from '../../inventory/packageSets/PackageSetBuilder';

/**
 * Deletes members of sets that are not there. They have no foreign key, see inventory/packageSets/packageLock.ts.
 * @param mend whether they are deleted, or only counted
 * @returns how many sets they were of
 */
export async function dropLeftovers(
  knex: Knex,
  signal: AbortSignal,
  mend: boolean,
): Promise<number> {
  // One step through the index for each set; a DISTINCT would read every member.
  const result = await knex.raw(`
    WITH RECURSIVE member (set_id) AS (
      SELECT MIN(set_id) FROM package_set_entry
      UNION ALL
      SELECT (SELECT MIN(next.set_id) FROM package_set_entry AS next WHERE next.set_id > member.set_id)
      FROM member WHERE member.set_id IS NOT NULL
    )
    SELECT set_id FROM member
    WHERE set_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM package_set WHERE package_set.id = member.set_id)
  `);
  let dropped = 0;
  for (const { set_id } of rowsOf<{ set_id: number }>(result)) {
    if (signal.aborted) break;
    if (mend) await deletePackageSet(knex, set_id);
    dropped++;
  }
  return dropped;
}
