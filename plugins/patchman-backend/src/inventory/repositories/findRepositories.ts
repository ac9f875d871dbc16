import type { Knex } from 'knex';
import type { ReportedRepository } from '../../reports/HostReport';

/** What tells which repository one is, within an architecture. */
export type RepositoryIdentity = Pick<
  ReportedRepository,
  'type' | 'name' | 'repoId' | 'urls'
>;

/** A repository that is known already. */
export interface KnownRepository {
  repositoryId: number;
  /** URLs that it has no mirror for yet. */
  newUrls: string[];
  /** Mirrors that are there because a list names them, whatever becomes of the list now. */
  listedIds: number[];
}

/** For each of the reported repositories the one that it is, null where there is none. */
export async function findRepositories(
  knex: Knex,
  reported: readonly RepositoryIdentity[],
  arch: string,
): Promise<(KnownRepository | null)[]> {
  const urls = [...new Set(reported.flatMap(({ urls: list }) => list))];
  const mirrors: {
    id: number;
    listed_by: number | null;
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
        // A person may call it otherwise, which hosts do not know.
        .whereRaw('COALESCE(repository.reported_arch, repository.arch) = ?', [
          arch,
        ])
        .orderBy('mirror.id')
        .select(
          'mirror.id',
          'mirror.listed_by',
          'mirror.url',
          'mirror.repository_id',
          'repository.type',
          knex.raw(
            'COALESCE(repository.reported_repo_id, repository.repo_id) AS repo_id',
          ),
        )),
    );
  }
  const byUrl = new Map<string, typeof mirrors>();
  for (const mirror of mirrors) {
    const same = byUrl.get(mirror.url);
    if (same) same.push(mirror);
    else byUrl.set(mirror.url, [mirror]);
  }
  const result: (KnownRepository | null)[] = [];
  for (const repository of reported) {
    const listed = repository.urls
      .flatMap(url => byUrl.get(url) ?? [])
      .sort((a, b) => a.id - b.id);
    const ours = listed.filter(
      mirror =>
        mirror.type === repository.type &&
        // pacman keeps several databases, told apart by name, at one address.
        (repository.type !== 'arch' ||
          mirror.repo_id === (repository.repoId || null)),
    );
    if (ours.length > 0) {
      const [{ repository_id: repositoryId }] = ours;
      result.push({
        repositoryId,
        listedIds: ours
          .filter(
            mirror =>
              mirror.repository_id === repositoryId &&
              mirror.listed_by !== null,
          )
          .map(mirror => mirror.id),
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
  repository: RepositoryIdentity,
  arch: string,
): Promise<KnownRepository | null> {
  const row = await knex('repository')
    .where({ type: repository.type })
    .whereRaw('COALESCE(reported_arch, arch) = ?', [arch])
    .whereRaw('COALESCE(reported_name, name) = ?', [repository.name])
    .whereNotExists(
      knex('mirror')
        .whereRaw('mirror.repository_id = repository.id')
        .select(knex.raw('1')),
    )
    .first('id');
  return row ? { repositoryId: row.id, newUrls: [], listedIds: [] } : null;
}
