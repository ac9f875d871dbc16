import type { Knex } from 'knex';
import { now } from '../../database/time';

/** Makes every host that uses one of these repositories due for evaluation. */
export async function markHostsDue(
  knex: Knex,
  repositoryIds: number[],
): Promise<number> {
  return knex('host')
    .whereIn(
      'id',
      knex('host_repository')
        .whereIn('repository_id', repositoryIds)
        .where({ enabled: true })
        .select('host_id'),
    )
    .update({ evaluate_at: now() });
}
