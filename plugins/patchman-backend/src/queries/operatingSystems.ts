import type {
  ListResult,
  OperatingSystem,
  OperatingSystemDetail,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { now } from '../database/time';
import { type ListRequest, runList, searchWords } from './list';
import { supportDays } from './support';
import { supportOn } from '../systems/support';
import { type Visibility, whereVisible } from '../permissions/visibility';

/** One operating system release with the repositories that a person gave to it. */
export async function findOperatingSystem(
  knex: Knex,
  visible: Visibility,
  id: number,
): Promise<OperatingSystemDetail | undefined> {
  const { items } = await listOperatingSystems(
    knex,
    visible,
    { limit: 2, offset: 0 },
    { id },
  );
  if (items.length === 0) return undefined;
  const repositories: {
    id: number;
    name: string;
    arch: string;
    priority: number;
  }[] = await knex('os_release_repository as link')
    .join('repository', 'repository.id', 'link.repository_id')
    .where({ release_id: id })
    .orderBy('repository.name')
    .select(
      'repository.id',
      'repository.name',
      'repository.arch',
      'link.priority',
    );
  return {
    ...items[0],
    repositories: repositories.map(repository => ({
      ...repository,
      name: repository.name,
    })),
  };
}

interface ReleaseRow {
  id: number;
  name: string;
  codename: string | null;
  cpe: string | null;
  hosts: number | string;
  judged: number | string;
  assigned: number | string;
  eol: string | null;
  lts: string | null;
  paid: string | null;
}

interface VariantRow {
  id: number;
  name: string;
  release_id: number;
  arch: string;
  /** Null: none. */
  hosts: number | string | null;
}

export interface OperatingSystemListFilters {
  /** Whether any visible host runs it. */
  used?: boolean;
  /** Whether a person gave it repositories. */
  hasRepositories?: boolean;
}

export async function listOperatingSystems(
  knex: Knex,
  visible: Visibility,
  request: ListRequest,
  { id, ...filters }: OperatingSystemListFilters & { id?: number } = {},
): Promise<ListResult<OperatingSystem>> {
  // Hosts are counted first, by what few of them differ in.
  const counted = () => {
    const hosts = knex('host')
      .groupBy('host.os_variant_id')
      .select(
        'host.os_variant_id',
        knex.raw('COUNT(*) AS hosts'),
        knex.raw(
          'SUM(CASE WHEN NOT host.use_host_repositories THEN 1 ELSE 0 END) AS judged',
        ),
      );
    whereVisible(hosts, visible);
    return hosts.as('h');
  };
  const query = knex('os_release')
    .leftJoin('os_variant', 'os_variant.release_id', 'os_release.id')
    .leftJoin(counted(), 'h.os_variant_id', 'os_variant.id')
    .groupBy('os_release.id')
    .select(
      'os_release.*',
      knex.raw('COALESCE(SUM(h.hosts), 0) AS hosts'),
      knex.raw('COALESCE(SUM(h.judged), 0) AS judged'),
      knex('os_release_repository as given')
        .whereRaw('given.release_id = os_release.id')
        .count('*')
        .as('assigned'),
    );
  if (id !== undefined) query.where('os_release.id', id);
  // What no visible host runs is known only to those who see all hosts.
  if (visible !== 'all' || filters.used === true) {
    query.having(knex.raw('SUM(h.hosts) > 0'));
  }
  if (filters.used === false) query.having(knex.raw('SUM(h.hosts) IS NULL'));
  if (filters.hasRepositories !== undefined) {
    const given = knex('os_release_repository as has')
      .whereRaw('has.release_id = os_release.id')
      .select(knex.raw('1'));
    if (filters.hasRepositories) query.whereExists(given);
    else query.whereNotExists(given);
  }
  searchWords(query, request.search, ['os_release.name']);
  const page = await runList<ReleaseRow, ReleaseRow>(
    knex
      .from(query.as('o'))
      .leftJoin(
        supportDays(knex).as('support'),
        'support.release',
        'o.release_key',
      )
      .select('o.*', 'support.eol', 'support.lts', 'support.paid'),
    request,
    {
      orderFields: {
        name: 'o.name',
        hosts: 'o.hosts',
        repositories: 'o.assigned',
        judgedHosts: 'o.judged',
      },
      defaultOrder: { field: 'name', order: 'asc' },
      tieBreaker: 'o.id',
      toItem: row => row,
    },
  );
  const ofReleases = knex('os_variant')
    .join('architecture', 'architecture.id', 'os_variant.arch_id')
    .leftJoin(counted(), 'h.os_variant_id', 'os_variant.id')
    .whereIn(
      'release_id',
      page.items.map(row => row.id),
    )
    .orderBy('os_variant.name')
    .select('os_variant.id', 'os_variant.name', 'os_variant.release_id')
    .select('architecture.name as arch', 'h.hosts');
  if (visible !== 'all') ofReleases.whereNotNull('h.hosts');
  const at = now();
  const variants: VariantRow[] = await ofReleases;
  return {
    totalItems: page.totalItems,
    items: page.items.map(row => ({
      id: row.id,
      release: row.name,
      codename: row.codename,
      cpe: row.cpe,
      hosts: Number(row.hosts),
      assignedRepositories: Number(row.assigned),
      judgedHosts: Number(row.judged),
      support: supportOn(row, false, at),
      variants: variants
        .filter(variant => variant.release_id === row.id)
        .map(variant => ({
          id: variant.id,
          name: variant.name,
          arch: variant.arch,
          hosts: Number(variant.hosts ?? 0),
        })),
    })),
  };
}
