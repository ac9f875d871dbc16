import type { Knex } from 'knex';
import { isPostgres } from '../../database/dialect';
import { now } from '../../database/time';
import type {
  ReportedRepository,
  RepositoryOptions,
} from '../../reports/HostReport';

/** A repository of a host, as its row will be. */
export interface RegisteredRepository {
  repositoryId: number;
  position: number;
  priority: number;
  enabled: boolean;
  options?: RepositoryOptions;
}

/** Repositories that their makers open to subscribers only. */
const SUBSCRIPTION_HOSTS =
  /(^|\.)(cdn\.redhat\.com|cdn-ubi\.redhat\.com|nu\.novell\.com|updates\.suse\.com)$/;

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
  const known = await findKnown(knex, reported, arch);
  if (known.every(found => found !== null && found.newUrls.length === 0)) {
    return asRows(
      reported,
      known.map(found => found!.repositoryId),
    );
  }
  return knex.transaction(async trx => {
    await oneAtATime(trx);
    const ids: number[] = [];
    // Looked up again one by one: another report, or a repository before it in this one, may have added it.
    for (const repository of reported) {
      const [found] = await findKnown(trx, [repository], arch);
      const repositoryId =
        found?.repositoryId ??
        (await addRepository(trx, repository, arch, guessSecurity));
      const newUrls = found ? found.newUrls : repository.urls;
      if (newUrls.length > 0) {
        await trx('mirror').insert(
          newUrls.map(url => ({ repository_id: repositoryId, url })),
        );
      }
      ids.push(repositoryId);
    }
    return asRows(reported, ids);
  });
}

interface KnownRepository {
  repositoryId: number;
  /** URLs that it has no mirror for yet. */
  newUrls: string[];
}

/** For each of the reported repositories the one that it is, null where there is none. */
async function findKnown(
  knex: Knex,
  reported: ReportedRepository[],
  arch: string,
): Promise<(KnownRepository | null)[]> {
  const urls = [...new Set(reported.flatMap(({ urls: list }) => list))];
  const mirrors: {
    url: string;
    type: string;
    repo_id: string | null;
    repository_id: number;
  }[] = [];
  for (let i = 0; i < urls.length; i += 500) {
    mirrors.push(
      ...(await knex('mirror')
        .join('repository', 'repository.id', 'mirror.repository_id')
        .whereIn('mirror.url', urls.slice(i, i + 500))
        .where('repository.arch', arch)
        .orderBy('mirror.id')
        .select(
          'mirror.url',
          'mirror.repository_id',
          'repository.type',
          'repository.repo_id',
        )),
    );
  }
  const result: (KnownRepository | null)[] = [];
  for (const repository of reported) {
    const ours = mirrors.filter(
      mirror =>
        mirror.type === repository.type &&
        repository.urls.includes(mirror.url) &&
        // pacman keeps several databases, told apart by name, at one address.
        (repository.type !== 'arch' ||
          mirror.repo_id === (repository.repoId || null)),
    );
    if (ours.length > 0) {
      const [{ repository_id: repositoryId }] = ours;
      result.push({
        repositoryId,
        newUrls: repository.urls.filter(
          url =>
            !ours.some(
              mirror =>
                mirror.url === url && mirror.repository_id === repositoryId,
            ),
        ),
      });
    } else if (repository.urls.length === 0) {
      result.push(await findWithoutMirrors(knex, repository, arch));
    } else {
      result.push(null);
    }
  }
  return result;
}

/** A repository that no URL was reported for has nothing but its name. */
async function findWithoutMirrors(
  knex: Knex,
  repository: ReportedRepository,
  arch: string,
): Promise<KnownRepository | null> {
  const row = await knex('repository')
    .where({ type: repository.type, arch, name: repository.name })
    .whereNotExists(
      knex('mirror')
        .whereRaw('mirror.repository_id = repository.id')
        .select(knex.raw('1')),
    )
    .first('id');
  return row ? { repositoryId: row.id, newUrls: [] } : null;
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
      auth_required: repository.urls.some(needsSubscription),
      created_at: now(),
    })
    .returning('id');
  return id;
}

/** Two reports that bring the same repository must not add it twice; SQLite has one writer anyway. */
async function oneAtATime(trx: Knex): Promise<void> {
  if (isPostgres(trx)) {
    await trx.raw('LOCK TABLE repository IN SHARE ROW EXCLUSIVE MODE');
  }
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
    });
  });
  return [...result.values()];
}

function needsSubscription(url: string): boolean {
  return SUBSCRIPTION_HOSTS.test(new URL(url).hostname);
}
