import type {
  HostRepository,
  ListResult,
  Mirror,
  Repository,
  RepositoryDetail,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { isPostgres } from '../database/dialect';
import { now } from '../database/time';
import { shownUrl } from '../texts';
import { COUNTS_AS_MIRROR } from '../inventory/repositories/countsAsMirror';
import { linksOfHost } from './hostLinks';
import { type ListRequest, runList, searchWords } from './list';
import {
  type Visibility,
  whereReleaseVisible,
  whereVisible,
} from '../permissions/visibility';

export interface RepositoryListFilters {
  type?: string;
  arch?: string;
  enabled?: boolean;
  security?: boolean;
  state?: string[];
  used?: boolean;
  hasMirrors?: boolean;
}

export interface MirrorListFilters {
  repository?: number;
  state?: string[];
  enabled?: boolean;
  refresh?: boolean;
  digest?: string;
  signature?: string[];
  access?: 'open' | 'credentials';
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

/** Takes one binding: now. */
const MIRROR_STATE = `CASE
  WHEN NOT mirror.enabled OR NOT repository.enabled THEN 'disabled'
  WHEN mirror.access_error IS NOT NULL THEN 'credentials'
  WHEN mirror.error IS NOT NULL THEN 'failing'
  WHEN mirror.list_kind IS NOT NULL THEN 'ok'
  WHEN mirror.package_set_id IS NULL THEN 'pending'
  WHEN mirror.valid_until < ? THEN 'outdated'
  ELSE 'ok' END`;

/** What hosts report comes before what lists name, of those the fastest first. */
const PREFERENCE = (table: string) => `COALESCE(${table}.list_place, -1)`;

/** How many visible hosts use a repository; a column, for a query of repositories. */
function hostsOf(knex: Knex, visible: Visibility): Knex.QueryBuilder {
  const hosts = knex('host_repository')
    .whereRaw('host_repository.repository_id = repository.id')
    .count('*')
    .as('hosts');
  whereVisible(hosts, visible, 'host_repository.host_id');
  return hosts;
}

/** Repositories with their content as `c`, counts of mirrors and visible hosts, and the computed `state`. */
export function repositoriesQuery(
  knex: Knex,
  visible: Visibility,
): Knex.QueryBuilder {
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
    .leftJoin('repository_content as c', 'c.repository_id', 'repository.id')
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

export async function listRepositories(
  knex: Knex,
  visible: Visibility,
  filters: RepositoryListFilters,
  request: ListRequest,
): Promise<ListResult<Repository>> {
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
  searchWords(inner, request.search, ['repository.name', 'repository.repo_id']);
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
  return runList<any, Repository>(outer, request, {
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

function toRepository(row: any): Repository {
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

/** The part of a URL that holds no credentials, if any: who searches and sorts must not find them out by trying. */
function searchedUrl(knex: Knex, column: string): string {
  // 63 is the question mark, which the query builder would take for a binding.
  const path = isPostgres(knex)
    ? `SPLIT_PART(${column}, CHR(63), 1)`
    : `SUBSTR(${column}, 1, INSTR(${column} || CHAR(63), CHAR(63)) - 1)`;
  return `CASE WHEN ${column} LIKE '%@%' THEN '' ELSE ${path} END`;
}

function mirrorsQuery(knex: Knex): Knex.QueryBuilder {
  return knex('mirror')
    .join('repository', 'repository.id', 'mirror.repository_id')
    .leftJoin('package_set', 'package_set.id', 'mirror.package_set_id')
    .leftJoin('mirror as list', 'list.id', 'mirror.listed_by')
    .select(
      'mirror.*',
      'list.url as list_url',
      'repository.name as repository_name',
      'package_set.size as packages',
      'package_set.digest as set_digest',
      knex.raw(`(SELECT COUNT(*) FROM mirror equal WHERE equal.content_digest = mirror.content_digest
        AND equal.package_set_id = mirror.package_set_id AND equal.id <> mirror.id) AS equal_mirrors`),
      knex.raw(`${MIRROR_STATE} AS mirror_state`, [now()]),
    );
}

export async function listMirrors(
  knex: Knex,
  filters: MirrorListFilters,
  request: ListRequest,
): Promise<ListResult<Mirror>> {
  const inner = mirrorsQuery(knex);
  if (filters.repository !== undefined) {
    inner.where('mirror.repository_id', filters.repository);
  }
  if (filters.enabled !== undefined) {
    inner.where('mirror.enabled', filters.enabled);
  }
  if (filters.refresh !== undefined) {
    inner.where('mirror.refresh', filters.refresh);
  }
  if (filters.access === 'open') inner.whereNull('mirror.access_error');
  if (filters.access === 'credentials') {
    inner.whereNotNull('mirror.access_error');
  }
  if (filters.signature) inner.whereIn('mirror.signature', filters.signature);
  if (filters.digest) inner.where('package_set.digest', filters.digest);
  searchWords(inner, request.search, [
    searchedUrl(knex, 'mirror.url'),
    'repository.name',
  ]);
  const outer = knex.from(inner.as('m')).select('m.*');
  if (filters.state) outer.whereIn('m.mirror_state', filters.state);
  return runList<any, Mirror>(outer, request, {
    orderFields: {
      url: searchedUrl(knex, 'm.url'),
      repository: 'm.repository_name',
      state: 'm.mirror_state',
      packages: 'm.packages',
      failures: 'm.failures',
      preference: PREFERENCE('m'),
      responseMs: 'm.response_ms',
      checkedAt: 'm.checked_at',
      succeededAt: 'm.succeeded_at',
      changedAt: 'm.changed_at',
    },
    defaultOrder: { field: 'url', order: 'asc' },
    tieBreaker: 'm.id',
    toItem: toMirror,
  });
}

export async function findMirror(
  knex: Knex,
  id: number,
): Promise<Mirror | undefined> {
  const row = await mirrorsQuery(knex).where('mirror.id', id).first();
  return row && toMirror(row);
}

function toMirror(row: any): Mirror {
  return {
    id: row.id,
    url: shownUrl(row.url),
    repository: {
      id: row.repository_id,
      name: row.repository_name,
    },
    enabled: Boolean(row.enabled),
    refresh: Boolean(row.refresh),
    state: row.mirror_state,
    packages: row.packages,
    error: row.error ?? row.access_error,
    access: row.access_error === null ? 'open' : 'credentials',
    listKind: row.list_kind,
    listedBy:
      row.listed_by === null
        ? null
        : { id: row.listed_by, url: shownUrl(row.list_url) },
    responseMs: row.response_ms,
    equalMirrors: Number(row.equal_mirrors),
    failures: row.failures,
    signature: row.signature,
    trust: {
      verifiedSince: row.verified_since,
      key: row.verified_key,
      keyBefore: row.verified_key_before,
      newestDate: row.newest_date,
    },
    checkedAt: row.checked_at,
    succeededAt: row.succeeded_at,
    changedAt: row.changed_at,
    setDigest: row.set_digest,
  };
}

export async function listHostRepositories(
  knex: Knex,
  hostId: number,
  request: ListRequest,
): Promise<ListResult<HostRepository>> {
  const inner = repositoriesQuery(knex, 'all')
    .join(
      linksOfHost(knex, hostId).as('link'),
      'link.repository_id',
      'repository.id',
    )
    .select(
      'link.priority',
      'link.position',
      'link.enabled as host_enabled',
      'link.reported_enabled',
      'link.enabled_choice',
      'link.origin',
      'link.counts',
    );
  searchWords(inner, request.search, ['repository.name', 'repository.repo_id']);
  const page = await runList<any, any>(
    knex.from(inner.as('r')).select('r.*'),
    request,
    {
      orderFields: {
        position: 'r.position',
        name: 'r.name',
        priority: 'r.priority',
        state: 'r.state',
        packages: 'r.packages',
      },
      defaultOrder: { field: 'position', order: 'asc' },
      tieBreaker: 'r.name, r.id, r.origin',
      toItem: row => row,
    },
  );
  const mirrors: { repository_id: number; url: string }[] = await knex('mirror')
    .whereIn(
      'repository_id',
      page.items.map(row => row.id),
    )
    .orderBy('id')
    .select('repository_id', 'url');
  return {
    totalItems: page.totalItems,
    items: page.items.map(row => ({
      id: row.id,
      name: row.name,
      type: row.type,
      priority: row.priority,
      enabled: Boolean(row.host_enabled),
      reportedEnabled: Boolean(row.reported_enabled),
      enabledChoice:
        row.enabled_choice === null ? null : Boolean(row.enabled_choice),
      repositoryEnabled: Boolean(row.enabled),
      origin: row.origin,
      counts: Number(row.counts) === 1,
      security: Boolean(row.security),
      packages: row.packages,
      state: row.state,
      checkedAt: row.succeeded_at,
      urls: mirrors
        .filter(mirror => mirror.repository_id === row.id)
        .map(mirror => shownUrl(mirror.url)),
    })),
  };
}
