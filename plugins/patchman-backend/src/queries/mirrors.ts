import type {
  AttentionItem,
  ListResult,
  Mirror,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { isPostgres } from '../database/dialect';
import type { DbMirrorRow } from '../database/tables';
import { now } from '../database/time';
import { shownUrl } from '../texts';
import { whereRepository } from './whereRepository';
import { type ListRequest, runList, searchWords } from './list';

export interface MirrorListFilters {
  /** An id, or a name. */
  repository?: number | string;
  state?: string[];
  enabled?: boolean;
  refresh?: boolean;
  digest?: string;
  signature?: string[];
  access?: 'open' | 'credentials';
}

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
export const PREFERENCE = (table: string) =>
  `COALESCE(${table}.list_place, -1)`;

/** Mirrors that fail while another one of their repository does not: no figure is wrong, but redundancy is gone. */
const PARTLY_FAILING = `(mirror.enabled AND mirror.error IS NOT NULL AND EXISTS (
  SELECT 1 FROM mirror good
  WHERE good.repository_id = mirror.repository_id AND good.enabled AND good.error IS NULL
    AND good.access_error IS NULL AND good.list_kind IS NULL
))`;

const ATTENTION = {
  'mirrors-partly-failing': PARTLY_FAILING,
  'mirrors-disabled': '(mirror.enabled AND NOT mirror.refresh)',
  'mirrors-unverified': `(mirror.enabled AND mirror.signature IN ('unverified', 'unsigned'))`,
} satisfies Partial<Record<AttentionItem['kind'], string>>;

type MirrorAttention = keyof typeof ATTENTION;

/** What of mirrors needs attention, worst first. */
export const MIRROR_ATTENTION = Object.keys(ATTENTION) as MirrorAttention[];

/** How many mirrors there are, fail, and need which attention; one pass over them. */
export async function countMirrors(knex: Knex): Promise<{
  total: number;
  failing: number;
  attention: Record<MirrorAttention, number>;
}> {
  const count = (condition: string) =>
    `COALESCE(SUM(CASE WHEN ${condition} THEN 1 ELSE 0 END), 0)`;
  const [row]: Record<string, number | string>[] = await knex('mirror')
    .join('repository', 'repository.id', 'mirror.repository_id')
    .select(
      knex.raw('COUNT(*) AS total'),
      knex.raw(`${count(`(${MIRROR_STATE}) = 'failing'`)} AS failing`, [now()]),
      ...MIRROR_ATTENTION.map(kind =>
        knex.raw(`${count(ATTENTION[kind])} AS ??`, [kind]),
      ),
    );
  return {
    total: Number(row.total),
    failing: Number(row.failing),
    attention: Object.fromEntries(
      MIRROR_ATTENTION.map(kind => [kind, Number(row[kind])]),
    ) as Record<MirrorAttention, number>,
  };
}

/** The first mirrors that need some attention, as `kind` and `name`, without credentials once they are shown. */
export function mirrorExamples(
  knex: Knex,
  kind: MirrorAttention,
  examples: number,
): Knex.QueryBuilder {
  return knex('mirror')
    .whereRaw(ATTENTION[kind])
    .orderBy(kind === 'mirrors-partly-failing' ? 'mirror.id' : 'mirror.url')
    .limit(examples)
    .select(knex.raw(`'${kind}' AS kind`), 'mirror.url as name');
}

interface MirrorRow extends DbMirrorRow {
  list_url: string | null;
  repository_name: string;
  packages: number | null;
  set_digest: string | null;
  equal_mirrors: number | string;
  mirror_state: Mirror['state'];
}

/** The part of a URL that holds no credentials, if any: who searches and sorts must not find them out by trying. */
function searchedUrl(knex: Knex, column: string): string {
  // 63 is the question mark, which the query builder would take for a binding.
  const path = isPostgres(knex)
    ? `SPLIT_PART(${column}, CHR(63), 1)`
    : `SUBSTR(${column}, 1, INSTR(${column} || CHAR(63), CHAR(63)) - 1)`;
  return `CASE WHEN ${column} LIKE '%@%' THEN '' ELSE ${path} END`;
}

export function mirrorsQuery(knex: Knex): Knex.QueryBuilder {
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

/** The mirrors that filters and words leave, as `m`. */
export function chosenMirrors(
  knex: Knex,
  filters: MirrorListFilters,
  search?: string,
): Knex.QueryBuilder {
  const inner = mirrorsQuery(knex);
  if (filters.repository !== undefined) {
    whereRepository(inner, 'mirror.repository_id', filters.repository);
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
  searchWords(inner, search, [
    searchedUrl(knex, 'mirror.url'),
    'repository.name',
  ]);
  const outer = knex.from(inner.as('m')).select('m.*');
  if (filters.state) outer.whereIn('m.mirror_state', filters.state);
  return outer;
}

export async function listMirrors(
  knex: Knex,
  filters: MirrorListFilters,
  request: ListRequest,
): Promise<ListResult<Mirror>> {
  const outer = chosenMirrors(knex, filters, request.search);
  return runList<MirrorRow, Mirror>(outer, request, {
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
    nullable: [
      'packages',
      'responseMs',
      'checkedAt',
      'succeededAt',
      'changedAt',
    ],
    defaultOrder: { field: 'url', order: 'asc' },
    tieBreaker: 'm.id',
    toItem: toMirror,
  });
}

/** The ids of the mirrors of a content, by its digest; chosen ones of a list go with it. */
export function mirrorsWithContent(
  knex: Knex,
  digest: string,
): Promise<number[]> {
  return knex('mirror')
    .join('package_set', 'package_set.id', 'mirror.package_set_id')
    .where('package_set.digest', digest)
    .orderBy('mirror.id')
    .limit(500)
    .pluck('mirror.id');
}

export async function findMirror(
  knex: Knex,
  id: number,
): Promise<Mirror | undefined> {
  const row = await mirrorsQuery(knex).where('mirror.id', id).first();
  return row && toMirror(row);
}

export function toMirror(row: MirrorRow): Mirror {
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
        : { id: row.listed_by, url: shownUrl(row.list_url ?? '') },
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
