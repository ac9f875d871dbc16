import type { Knex } from 'knex';
import { insertRows } from '../../database/insertRows';
import type { RegisteredRepository } from '../repositories/registerRepositories';

/** @returns those that a person has switched off for this host, which a report does not switch on again */
export async function dropHostRepositories(
  trx: Knex,
  hostId: number,
): Promise<Set<number>> {
  const switchedOff: { repository_id: number }[] = await trx('host_repository')
    .where({ host_id: hostId, enabled: false })
    .select('repository_id');
  await trx('host_repository').where({ host_id: hostId }).delete();
  return new Set(switchedOff.map(row => row.repository_id));
}

/** @param off those that stay switched off whatever the report says */
export async function addHostRepositories(
  trx: Knex.Transaction,
  hostId: number,
  repositories: RegisteredRepository[],
  off: Set<number>,
): Promise<void> {
  await insertRows(
    trx,
    'host_repository',
    repositories.map(
      ({
        repositoryId,
        position,
        priority,
        enabled,
        options,
        reportedId,
      }) => ({
        host_id: hostId,
        repository_id: repositoryId,
        position,
        priority,
        enabled: enabled && !off.has(repositoryId),
        options: options ? JSON.stringify(options) : null,
        reported_id: reportedId || null,
      }),
    ),
  );
}
