import type {
  ListResult,
  OperatingSystemVariant,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { type Visibility, whereVisible } from '../permissions/visibility';
import { type ListRequest, runList, searchWords } from './list';

interface VariantRow {
  id: number;
  name: string;
  arch: string;
  release_id: number;
  release: string;
  hosts: number | string;
}

export interface VariantListFilters {
  /** Id or name of its release. */
  release?: number | string;
  arch?: string;
  /** Whether any visible host runs it. */
  used?: boolean;
}

function variantsQuery(knex: Knex, visible: Visibility): Knex.QueryBuilder {
  const counted = knex('host')
    .groupBy('host.os_variant_id')
    .select('host.os_variant_id', knex.raw('COUNT(*) AS hosts'));
  whereVisible(counted, visible);
  const query = knex('os_variant')
    .join('os_release', 'os_release.id', 'os_variant.release_id')
    .join('architecture', 'architecture.id', 'os_variant.arch_id')
    .leftJoin(counted.as('h'), 'h.os_variant_id', 'os_variant.id')
    .select(
      'os_variant.id',
      'os_variant.name',
      'architecture.name as arch',
      'os_release.id as release_id',
      'os_release.name as release',
      knex.raw('COALESCE(h.hosts, 0) AS hosts'),
    );
  // What no visible host runs is known only to those who see all hosts.
  if (visible !== 'all') query.where('h.hosts', '>', 0);
  return query;
}

/** Operating systems as hosts report them, each with the release that it belongs to. */
export function listVariants(
  knex: Knex,
  visible: Visibility,
  { release, arch, used }: VariantListFilters,
  request: ListRequest,
): Promise<ListResult<OperatingSystemVariant>> {
  const query = variantsQuery(knex, visible);
  if (typeof release === 'number') query.where('os_release.id', release);
  if (typeof release === 'string') query.where('os_release.name', release);
  if (arch) query.where('architecture.name', arch);
  if (used === true) query.where('h.hosts', '>', 0);
  if (used === false) query.whereNull('h.hosts');
  searchWords(query, request.search, ['os_variant.name', 'os_release.name']);
  return runList<VariantRow, OperatingSystemVariant>(
    knex.from(query.as('v')).select('v.*'),
    request,
    {
      orderFields: {
        name: 'v.name',
        arch: 'v.arch',
        release: 'v.release',
        hosts: 'v.hosts',
      },
      defaultOrder: { field: 'name', order: 'asc' },
      tieBreaker: 'v.name, v.id',
      toItem: toVariant,
    },
  );
}

export async function findVariant(
  knex: Knex,
  visible: Visibility,
  id: number,
): Promise<OperatingSystemVariant | undefined> {
  const row: VariantRow | undefined = await variantsQuery(knex, visible)
    .where('os_variant.id', id)
    .first();
  return row && toVariant(row);
}

function toVariant(row: VariantRow): OperatingSystemVariant {
  return {
    id: row.id,
    name: row.name,
    arch: row.arch,
    release: { id: row.release_id, name: row.release },
    hosts: Number(row.hosts),
  };
}
