import type { Knex } from 'knex';
import { insertRows } from '../../database/insertRows';
import { now } from '../../database/time';
import type { RegisteredRepository } from '../repositories/registerRepositories';

/** By repository: whether a person decided that it counts for a host, whatever the host reports. */
export type RepositoryChoices = ReadonlyMap<number, boolean>;

/** @returns the choices that stay */
export async function dropHostRepositories(
  trx: Knex,
  hostId: number,
): Promise<RepositoryChoices> {
  const chosen: { repository_id: number; enabled_choice: boolean }[] =
    await trx('host_repository')
      .where({ host_id: hostId })
      .whereNotNull('enabled_choice')
      .select('repository_id', 'enabled_choice');
  await trx('host_repository').where({ host_id: hostId }).delete();
  return new Map(
    chosen.map(row => [row.repository_id, Boolean(row.enabled_choice)]),
  );
}

/** In Patchman it is a person who switches a repository off for a host; hosts report only those that they use. */
export function importedChoices(
  repositories: RegisteredRepository[],
  known: RepositoryChoices,
): RepositoryChoices {
  const off = repositories.filter(({ enabled }) => !enabled);
  return new Map([
    ...off.map(({ repositoryId }) => [repositoryId, false] as const),
    ...known,
  ]);
}

export async function addHostRepositories(
  trx: Knex.Transaction,
  hostId: number,
  repositories: RegisteredRepository[],
  choices: RepositoryChoices,
): Promise<void> {
  await insertRows(
    trx,
    'host_repository',
    repositories.map(
      ({ repositoryId, position, priority, enabled, options, reportedId }) => ({
        host_id: hostId,
        repository_id: repositoryId,
        position,
        priority,
        enabled: choices.get(repositoryId) ?? enabled,
        reported_enabled: enabled,
        enabled_choice: choices.get(repositoryId) ?? null,
        options: options ? JSON.stringify(options) : null,
        reported_id: reportedId || null,
      }),
    ),
  );
}

/**
 * Decides whether a repository counts for one host.
 * @param choice null takes what the host reports again
 * @returns false when the host has no such repository
 */
export async function chooseHostRepository(
  knex: Knex,
  hostId: number,
  repositoryId: number,
  choice: boolean | null,
): Promise<boolean> {
  return knex.transaction(async trx => {
    const changed = await trx('host_repository')
      .where({ host_id: hostId, repository_id: repositoryId })
      .update({
        enabled_choice: choice,
        enabled: choice ?? trx.ref('reported_enabled'),
      });
    if (changed === 0) return false;
    await trx('host').where({ id: hostId }).update({ evaluate_at: now() });
    return true;
  });
}
