import type { Knex } from 'knex';
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
 * Finds or adds the repositories and mirrors that a host reports. A repository is known by one of its mirrors, else by
 * its name, always within its type and architecture; its name, flags and a person's choices are left as they are.
 */
export async function registerRepositories(
  knex: Knex,
  reported: ReportedRepository[],
  arch: string,
  guessSecurity: (type: string, url: string) => boolean,
): Promise<RegisteredRepository[]> {
  const urls = [...new Set(reported.flatMap(({ urls: list }) => list))];
  const knownMirrors: {
    url: string;
    type: string;
    arch: string;
    repository_id: number;
  }[] = [];
  for (let i = 0; i < urls.length; i += 500) {
    knownMirrors.push(
      ...(await knex('mirror')
        .join('repository', 'repository.id', 'mirror.repository_id')
        .whereIn('url', urls.slice(i, i + 500))
        .orderBy('mirror.id')
        .select('url', 'type', 'arch', 'repository_id')),
    );
  }

  const result = new Map<number, RegisteredRepository>();
  for (const [position, repository] of reported.entries()) {
    const ours = knownMirrors.filter(
      known =>
        known.type === repository.type &&
        known.arch === arch &&
        repository.urls.includes(known.url),
    );
    const repositoryId =
      ours[0]?.repository_id ??
      (await ensureRepository(knex, repository, arch, guessSecurity));
    const fresh = repository.urls.filter(
      url => !ours.some(known => known.url === url),
    );
    if (fresh.length > 0) {
      await knex('mirror')
        .insert(fresh.map(url => ({ repository_id: repositoryId, url })))
        .onConflict(['repository_id', 'url'])
        .ignore();
    }
    // One repository reported twice, for one by two of its mirrors, counts once, with its better place.
    if (!result.has(repositoryId)) {
      result.set(repositoryId, {
        repositoryId,
        position,
        priority: repository.priority,
        enabled: repository.enabled,
        options: repository.options,
      });
    }
  }
  return [...result.values()];
}

async function ensureRepository(
  knex: Knex,
  repository: ReportedRepository,
  arch: string,
  guessSecurity: (type: string, url: string) => boolean,
): Promise<number> {
  const identity = { type: repository.type, arch, name: repository.name };
  const known = await knex('repository').where(identity).first('id');
  if (known) return known.id;
  await knex('repository')
    .insert({
      ...identity,
      repo_id: repository.repoId || null,
      security_guess: repository.urls.some(url =>
        guessSecurity(repository.type, url),
      ),
      auth_required: repository.urls.some(needsSubscription),
      created_at: now(),
    })
    .onConflict(['type', 'arch', 'name'])
    .ignore();
  return (await knex('repository').where(identity).first('id')).id;
}

function needsSubscription(url: string): boolean {
  return SUBSCRIPTION_HOSTS.test(new URL(url).hostname);
}
