import type { Knex } from 'knex';
import { takeUnused, writtenBefore } from './unused';

/** What was found of hosts that are others now, and of packages that no host has. @returns how many packages that are */
export async function cleanVerdicts(
  knex: Knex,
  signal: AbortSignal,
): Promise<number> {
  await takeUnused(knex, {
    table: 'verdict_set',
    uses: [['host_verdicts', 'set_id']],
    where: writtenBefore,
    signal,
  });
  return takeUnused(knex, {
    table: 'verdict_block',
    uses: [['verdict_entry', 'block_id']],
    where: writtenBefore,
    signal,
  });
}
