import type { Knex } from 'knex';
import { now } from '../../database/time';
import type {
  ReportedRepository,
  RepositoryOptions,
} from '../../reports/HostReport';
import { findRepositories, type KnownRepository } from './findRepositories';
import { lockRepositories } from './repositoryLock';
import { subscriptionFor } from './subscriptions';

/** A repository of a host, as its row will be. */
export interface RegisteredRepository {
  repositoryId: number;
  position: number;
  priority: number;
  enabled: boolean;
  options?: RepositoryOptions;
  /** What the host itself calls it, empty where it has no name for it. */
  reportedId: string;
}

/**
 * Finds or adds the repositories and mirrors that a host reports. A repository is known by its mirrors, within its type
 * and architecture, and never by its name: what two hosts call "local" may be two things. Its name, flags and a person's
 * choices are left as they are.
 */
export async function registerRepositories(
  knex: Knex,
  reported: ReportedRepository[],
  arch: string,
  guessSecurity: (type: string, url: string) => boolean,
): Promise<RegisteredRepository[]> {
  const known = await findRepositories(knex, reported, arch);
  if (known.every(found => found !== null && isComplete(found))) {
    return asRows(
      reported,
      known.map(found => found!.repositoryId),
    );
  }
  return knex.transaction(async trx => {
    await lockRepositories(trx);
    const ids: number[] = [];
    // Looked up again one by one: another report, or a repository before it in this one, may have added it.
    for (const repository of reported) {
      const [found] = await findRepositories(trx, [repository], arch);
      const repositoryId =
        found?.repositoryId ??
        (await addRepository(trx, repository, arch, guessSecurity));
      const newUrls = found ? found.newUrls : repository.urls;
      if (newUrls.length > 0) {
        await trx('mirror').insert(
          newUrls.map(url => ({ repository_id: repositoryId, url })),
        );
      }
      if (found && found.listedIds.length > 0) {
        // Now that a host names them they stay, whatever becomes of the list.
        await trx('mirror')
          .whereIn('id', found.listedIds)
          .update({ listed_by: null, list_place: null });
      }
      ids.push(repositoryId);
    }
    return asRows(reported, ids);
  });
}

function isComplete({ newUrls, listedIds }: KnownRepository): boolean {
  return newUrls.length === 0 && listedIds.length === 0;
}

async function addRepository(
  trx: Knex,
  repository: ReportedRepository,
  arch: string,
  guessSecurity: (type: string, url: string) => boolean,
): Promise<number> {
  const [{ id }] = await trx('repository')
    .insert({
      type: repository.type,
      arch,
      name: repository.name,
      repo_id: repository.repoId || null,
      security_guess: repository.urls.some(url =>
        guessSecurity(repository.type, url),
      ),
      auth_required: repository.urls.some(url => subscriptionFor(url)),
      created_at: now(),
    })
    .returning('id');
  return id;
}

/** One repository reported twice, for one by two of its mirrors, counts once, in its better place. */
function asRows(
  reported: ReportedRepository[],
  ids: number[],
): RegisteredRepository[] {
  const result = new Map<number, RegisteredRepository>();
  reported.forEach((repository, position) => {
    if (result.has(ids[position])) return;
    result.set(ids[position], {
      repositoryId: ids[position],
      position,
      priority: repository.priority,
      enabled: repository.enabled,
      options: repository.options,
      reportedId: repository.repoId,
    });
  });
  return [...result.values()];
}
