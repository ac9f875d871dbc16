import type {
  HostRepository,
  ListResult,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import type { DbBoolean } from '../database/tables';
import { shownUrl } from '../texts';
import { linksOfHost } from './hostLinks';
import { type ListRequest, runList, searchWords } from './list';
import { type RepositoryRow, repositoriesQuery } from './repositories';

interface HostRepositoryRow extends RepositoryRow {
  priority: number;
  position: number;
  host_enabled: DbBoolean;
  reported_enabled: DbBoolean;
  enabled_choice: DbBoolean | null;
  origin: HostRepository['origin'];
  counts: number | string;
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
  const page = await runList<HostRepositoryRow, HostRepositoryRow>(
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
      nullable: ['packages'],
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
