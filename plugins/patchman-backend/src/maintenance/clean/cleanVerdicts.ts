import type { Knex } from 'knex';
import { fromNow } from '../../database/time';
import { settleAllExposure } from '../../inventory/exposure/settleExposure';
import { takeUnused } from './unused';

/** What was found of hosts that are others now, and of packages that no host has. @returns how many packages that are */
export async function cleanVerdicts(
  knex: Knex,
  signal: AbortSignal,
): Promise<number> {
  await settleAllExposure(knex, signal);
  // What was just written is pointed to only once everything was.
  const old = (query: Knex.QueryBuilder) =>
    query.where('created_at', '<', fromNow({ hours: -3 }));
  await takeUnused(knex, {
    table: 'verdict_set',
    uses: [
      ['host_verdicts', 'set_id'],
      // What is not counted yet.
      ['verdict_set_move', 'before_id'],
      ['verdict_set_move', 'after_id'],
      ['verdict_set_tally', 'set_id'],
    ],
    where: old,
    signal,
  });
  // CVEs that no erratum names are listed only where a set has them.
  await knex.raw(
    `INSERT INTO cve_touch (cve_id)
     SELECT e.cve_id FROM cve_exposure e
     WHERE e.advised = 0 AND NOT EXISTS (
       SELECT 1 FROM verdict_set_cve s WHERE s.cve_id = e.cve_id
     )`,
  );
  return takeUnused(knex, {
    table: 'verdict_block',
    uses: [['verdict_entry', 'block_id']],
    where: old,
    signal,
  });
}
