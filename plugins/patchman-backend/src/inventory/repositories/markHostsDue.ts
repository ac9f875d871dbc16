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
        .select('host_id')
        .union(
          knex('host')
            .join('os_variant', 'os_variant.id', 'host.os_variant_id')
            .join(
              'os_release_repository as link',
              'link.release_id',
              'os_variant.release_id',
            )
            .where('host.use_host_repositories', false)
            .whereIn('link.repository_id', repositoryIds)
            .select('host.id'),
        ),
    )
    .update({ evaluate_at: now() });
}
