import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import { now } from '../../database/time';

/** The hosts that run any variant of some releases. */
function hostsOf(trx: Knex, releaseIds: number[]): Knex.QueryBuilder {
  return trx('host').whereIn(
    'os_variant_id',
    trx('os_variant').whereIn('release_id', releaseIds).select('id'),
  );
}

/**
 * Deletes operating system releases with their variants and what was given to them.
 * @throws ConflictError where a host runs one of them
 */
export async function deleteReleases(knex: Knex, ids: number[]): Promise<void> {
  await knex.transaction(async trx => {
    const host = await hostsOf(trx, ids).first('name');
    if (host) {
      throw new ConflictError(
        'A host runs it; merge it into another one instead, or delete its hosts.',
      );
    }
    await trx('os_release_repository').whereIn('release_id', ids).delete();
    await trx('os_variant').whereIn('release_id', ids).delete();
    await trx('os_release').whereIn('id', ids).delete();
  });
}

/**
 * Deletes an operating system as hosts report it.
 * @throws ConflictError where a host runs it
 */
export async function deleteVariant(knex: Knex, id: number): Promise<void> {
  await knex.transaction(async trx => {
    if (await trx('host').where({ os_variant_id: id }).first('id')) {
      throw new ConflictError('A host runs it.');
    }
    await trx('os_variant').where({ id }).delete();
  });
}

/**
 * Gives the variants of one release to another, with the repositories that only the first one has, and deletes the first.
 * Their hosts are evaluated again. Hosts that report one of these variants stay with the other release from now on.
 */
export async function mergeRelease(
  knex: Knex,
  id: number,
  into: number,
): Promise<void> {
  await knex.transaction(async trx => {
    await hostsOf(trx, [id]).update({ evaluate_at: now() });
    await trx('os_variant')
      .where({ release_id: id })
      .update({ release_id: into });
    await trx('os_release_repository')
      .where({ release_id: id })
      .whereNotIn(
        'repository_id',
        trx('os_release_repository')
          .where({ release_id: into })
          .select('repository_id'),
      )
      .update({ release_id: into });
    await trx('os_release_repository').where({ release_id: id }).delete();
    await trx('os_release').where({ id }).delete();
    // What the other one was given counts for them, and what they brought for its own.
    await hostsOf(trx, [into])
      .where({ use_host_repositories: false })
      .update({ evaluate_at: now() });
  });
}

/** Says which release an operating system belongs to that hosts report; its hosts are evaluated again. */
export async function associateVariant(
  knex: Knex,
  id: number,
  releaseId: number,
): Promise<void> {
  await knex.transaction(async trx => {
    await trx('os_variant').where({ id }).update({ release_id: releaseId });
    await trx('host')
      .where({ os_variant_id: id })
      .update({ evaluate_at: now() });
  });
}

/** What a person may say of a release. */
export async function changeRelease(
  knex: Knex,
  id: number,
  changes: { codename?: string | null; cpe?: string | null },
): Promise<void> {
  if (Object.values(changes).every(value => value === undefined)) return;
  await knex('os_release').where({ id }).update(changes);
}
