import type { Knex } from 'knex';
import { fromNow } from '../../database/time';
import { takeUnused } from './unused';

/** What was found of hosts that are others now, and of packages that no host has. @returns how many packages that are */
export async function cleanVerdicts(
  knex: Knex,
  signal: AbortSignal,
): Promise<number> {
  // What was just written is pointed to only once everything was.
  const old = (query: Knex.QueryBuilder) =>
    query.where('created_at', '<', fromNow({ hours: -3 }));
  await takeUnused(knex, {
    table: 'verdict_set',
    uses: [['host_verdicts', 'set_id']],
    where: old,
    signal,
  });
  return takeUnused(knex, {
    table: 'verdict_block',
    uses: [['verdict_entry', 'block_id']],
    where: old,
    signal,
  });
}
