import type {
  ListResult,
  Repository,
  RepositoryDetail,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import type { DbBoolean, DbRepositoryRow } from '../database/tables';
import { now } from '../database/time';
import { COUNTS_AS_MIRROR } from '../inventory/repositories/countsAsMirror';
import { setsWithPackages } from '../inventory/packageSets/members';
import { repositoriesOfRelease } from './errata/repositoriesOfRelease';
import { type ListRequest, runList, searchWords } from './list';
import { mirrorsQuery, PREFERENCE, toMirror } from './mirrors';
import {
  type Visibility,
  whereReleaseVisible,
  whereVisible,
} from '../permissions/visibility';

export interface RepositoryListFilters {
  os?: string;
  host?: string;
  package?: string;
  authRequired?: boolean;
  type?: string;
  arch?: string;
  enabled?: boolean;
  security?: boolean;
  state?: string[];
  used?: boolean;
  hasMirrors?: boolean;
}

/** Takes one binding: now. */
const REPOSITORY_STATE = `CASE
  WHEN NOT repository.enabled THEN 'disabled'
  WHEN counts.mirrors IS NULL THEN 'pending'
  WHEN counts.enabled = 0 THEN 'disabled'
  WHEN counts.readable > 0 AND counts.closed = counts.readable THEN 'credentials'
  WHEN counts.readable > 0 AND counts.failing + counts.closed = counts.readable THEN 'failing'
  WHEN c.package_set_id IS NULL THEN 'pending'
  WHEN c.valid_until < ? THEN 'outdated'
  ELSE 'ok' END`;

/** A repository with its content and what is counted of it. */
export interface RepositoryRow extends DbRepositoryRow {
  mirrors: number | string | null;
  packages: number | null;
  release: string | null;
  succeeded_at: string | null;
  hosts: number | string;
  security: DbBoolean;
  state: Repository['state'];
}

/** How many visible hosts use a repository; a column, for a query of repositories. */
function hostsOf(knex: Knex, visible: Visibility): Knex.QueryBuilder {
  const hosts = knex('host_repository')
    .whereRaw('host_repository.repository_id = repository.id')
    .count('*')
    .as('hosts');
  whereVisible(hosts, visible, 'host_repository.host_id');
  return hosts;
}

/** Repositories with their content as `c` and `counts` of their mirrors. */
function withContent(knex: Knex): Knex.QueryBuilder {
  const counts = knex('mirror')
    .groupBy('repository_id')
    .select(
      'repository_id',
      knex.raw('COUNT(*) AS mirrors'),
      knex.raw('SUM(CASE WHEN enabled THEN 1 ELSE 0 END) AS enabled'),
      knex.raw(
        `SUM(CASE WHEN ${COUNTS_AS_MIRROR} THEN 1 ELSE 0 END) AS readable`,
      ),
      knex.raw(
        'SUM(CASE WHEN enabled AND access_error IS NOT NULL THEN 1 ELSE 0 END) AS closed',
      ),
      knex.raw(
        'SUM(CASE WHEN enabled AND error IS NOT NULL THEN 1 ELSE 0 END) AS failing',
      ),
    )
    .as('counts');
  return knex('repository')
    .leftJoin(counts, 'counts.repository_id', 'repository.id')
    .leftJoin('repository_content as c', 'c.repository_id', 'repository.id');
}

/** Repositories with their content as `c`, counts of mirrors and visible hosts, and the computed `state`. */
export function repositoriesQuery(
  knex: Knex,
  visible: Visibility,
): Knex.QueryBuilder {
  return withContent(knex)
    .leftJoin('package_set', 'package_set.id', 'c.package_set_id')
    .select(
      'repository.*',
      'counts.mirrors',
      'counts.failing',
      'package_set.size as packages',
      'c.release',
      'c.succeeded_at',
      hostsOf(knex, visible),
      knex.raw(
        'COALESCE(repository.security_choice, repository.security_guess) AS security',
      ),
      knex.raw(`${REPOSITORY_STATE} AS state`, [now()]),
    );
}

/** What is wrong with a repository, for figures. */
export interface RepositoryTrouble {
  name: string;
  state: Repository['state'];
  has_mirrors: 0 | 1;
  is_used: 0 | 1;
}

/** Of every repository, by name, what figures count. */
export async function repositoryTroubles(
  knex: Knex,
): Promise<RepositoryTrouble[]> {
  const hosts = knex('host_repository')
    .whereRaw('host_repository.repository_id = repository.id')
    .select(knex.raw('1'));
  const given = knex('os_release_repository as given')
    .whereRaw('given.repository_id = repository.id')
    .select(knex.raw('1'));
  return withContent(knex)
    .orderBy(['repository.name', 'repository.id'])
    .select(
      'repository.name',
      knex.raw(`${REPOSITORY_STATE} AS state`, [now()]),
      knex.raw(
        'CASE WHEN counts.mirrors IS NULL THEN 0 ELSE 1 END AS has_mirrors',
      ),
      knex.raw('CASE WHEN EXISTS ? OR EXISTS ? THEN 1 ELSE 0 END AS is_used', [
        hosts,
        given,
      ]),
    );
}

/** The repositories that filters and words leave, as `r` with what is counted of them. */
export function chosenRepositories(
  knex: Knex,
  visible: Visibility,
  filters: RepositoryListFilters,
  search?: string,
): Knex.QueryBuilder {
  const inner = repositoriesQuery(knex, visible);
  if (filters.type) inner.where('repository.type', filters.type);
  if (filters.arch) inner.where('repository.arch', filters.arch);
  if (filters.enabled !== undefined) {
    inner.where('repository.enabled', filters.enabled);
  }
  if (filters.security !== undefined) {
    inner.whereRaw(
      'COALESCE(repository.security_choice, repository.security_guess) = ?',
      [filters.security],
    );
  }
  if (filters.authRequired !== undefined) {
    inner.where('repository.auth_required', filters.authRequired);
  }
  if (filters.os) {
    inner.whereIn(
      'repository.id',
      repositoriesOfRelease(knex, visible, filters.os),
    );
  }
  if (filters.host) {
    const used = knex('host_repository')
      .join('host', 'host.id', 'host_repository.host_id')
      .where('host.name', filters.host.toLowerCase())
      .select('host_repository.repository_id');
    whereVisible(used, visible);
    inner.whereIn('repository.id', used);
  }
  if (filters.package) {
    const sets = setsWithPackages(
      knex,
      knex('package').where('name', filters.package).select('id'),
    );
    inner.whereIn(
      'c.package_set_id',
      knex.from(sets.as('m')).select('m.set_id'),
    );
  }
  searchWords(inner, search, ['repository.name', 'repository.repo_id']);
  const outer = knex.from(inner.as('r')).select('r.*');
  if (filters.state) outer.whereIn('r.state', filters.state);
  if (filters.used !== undefined) {
    const given = knex('os_release_repository as given')
      .join('os_release', 'os_release.id', 'given.release_id')
      .select('given.repository_id');
    whereReleaseVisible(given, visible);
    const used = (any: Knex.QueryBuilder) =>
      any.where('r.hosts', '>', 0).orWhereIn('r.id', given);
    if (filters.used) outer.where(used);
    else outer.whereNot(used);
  }
  if (filters.hasMirrors === true) outer.whereNotNull('r.mirrors');
  if (filters.hasMirrors === false) outer.whereNull('r.mirrors');
  return outer;
}

export async function listRepositories(
  knex: Knex,
  visible: Visibility,
  filters: RepositoryListFilters,
  request: ListRequest,
): Promise<ListResult<Repository>> {
  const outer = chosenRepositories(knex, visible, filters, request.search);
  return runList<RepositoryRow, Repository>(outer, request, {
    orderFields: {
      name: 'r.name',
      type: 'r.type',
      arch: 'r.arch',
      security: 'CASE WHEN r.security THEN 1 ELSE 0 END',
      state: 'r.state',
      mirrors: 'r.mirrors',
      hosts: 'r.hosts',
      packages: 'r.packages',
      checkedAt: 'r.succeeded_at',
    },
    nullable: ['mirrors', 'packages', 'checkedAt'],
    defaultOrder: { field: 'name', order: 'asc' },
    tieBreaker: 'r.name, r.id',
    toItem: toRepository,
  });
}

export async function findRepository(
  knex: Knex,
  id: number,
  visible: Visibility,
): Promise<RepositoryDetail | undefined> {
  const row = await repositoriesQuery(knex, visible)
    .where('repository.id', id)
    .first();
  if (!row) return undefined;
  const mirrors = await mirrorsQuery(knex)
    .where('mirror.repository_id', id)
    .orderByRaw(`${PREFERENCE('mirror')}, mirror.id`);
  const hosts = knex('host')
    .join('host_repository', 'host_repository.host_id', 'host.id')
    .where('host_repository.repository_id', id)
    .orderBy('host.name')
    .limit(500)
    .select<{ name: string }[]>('host.name');
  whereVisible(hosts, visible);
  const releases = knex('os_release_repository as given')
    .join('os_release', 'os_release.id', 'given.release_id')
    .where('given.repository_id', id)
    .orderBy('os_release.name')
    .select<{ id: number; release: string }[]>(
      'os_release.id',
      'os_release.name as release',
    );
  whereReleaseVisible(releases, visible);
  return {
    ...toRepository(row),
    mirrorList: mirrors.map(toMirror),
    hostNames: (await hosts).map(({ name }) => name),
    releases: await releases,
  };
}

function toRepository(row: RepositoryRow): Repository {
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    arch: row.arch,
    repoId: row.repo_id,
    enabled: Boolean(row.enabled),
    security: Boolean(row.security),
    securityBy: row.security_choice === null ? 'guess' : 'person',
    authRequired: Boolean(row.auth_required),
    state: row.state,
    mirrors: Number(row.mirrors ?? 0),
    hosts: Number(row.hosts),
    packages: row.packages,
    checkedAt: row.succeeded_at,
    release: row.release ? JSON.parse(row.release) : null,
  };
}
