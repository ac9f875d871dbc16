import { InputError } from '@backstage/errors';
import type { Knex } from 'knex';
import { now } from '../../database/time';

/** A repository that belongs to an operating system release. */
export interface ReleaseRepository {
  id: number;
  /** As the package manager counts. */
  priority: number;
}

/**
 * Gives an operating system release exactly these repositories, and makes the hosts that are judged by them due.
 * @throws InputError for repositories that do not exist
 */
export async function setReleaseRepositories(
  knex: Knex,
  releaseId: number,
  repositories: ReleaseRepository[],
): Promise<void> {
  const byId = new Map(repositories.map(({ id, priority }) => [id, priority]));
  const known: { id: number }[] = await knex('repository')
    .whereIn('id', [...byId.keys()])
    .select('id');
  const missing = [...byId.keys()].filter(
    id => !known.some(row => row.id === id),
  );
  if (missing.length > 0) {
    throw new InputError(`No repository has the id ${missing.join(', ')}.`);
  }
  await knex.transaction(async trx => {
    await trx('os_release_repository')
      .where({ release_id: releaseId })
      .delete();
    await trx.batchInsert(
      'os_release_repository',
      [...byId].map(([id, priority]) => ({
        release_id: releaseId,
        repository_id: id,
        priority,
      })),
      100,
    );
    await trx('host')
      .where({ use_host_repositories: false })
      .whereIn(
        'os_variant_id',
        trx('os_variant').where({ release_id: releaseId }).select('id'),
      )
      .update({ evaluate_at: now() });
  });
}
