import type { Erratum, ListResult } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { severityOf } from '../../evaluation';
import { settleExposure } from '../../inventory/exposure/settleExposure';
import type { Visibility } from '../../permissions/visibility';
import { countedErrata, settleFor } from '../counted';
import { repositoriesOfRelease } from './repositoriesOfRelease';
import { type ListRequest, runList, searchWords } from '../list';
import { ranksOf, type SeverityFilter } from '../severity';
import { likePattern } from '../likePattern';

export interface ErratumListFilters {
  kind?: string[];
  severity?: readonly SeverityFilter[];
  cve?: string;
  /** Name of a package that it names. */
  package?: string;
  /** Whether any visible host still needs it. */
  affected?: boolean;
  reboot?: boolean;
  repository?: number;
  /** An operating system release: errata of the repositories that its hosts use. */
  os?: string;
  /** Sources of errata; `repositories` for those of none. */
  source?: string[];
  namespace?: string[];
  /** Such as `debian`, and `debian:12`: errata of sources that fix something in a release. */
  distribution?: string;
  release?: string;
  /** An address that it points to. */
  reference?: string;
  /** Only those that the hosts of an evaluation still need; null: the host has none. */
  evaluationId?: number | null;
}

/** What a list shows of an erratum. */
export interface ErratumRow {
  name: string;
  namespace: string | null;
  source: string | null;
  erratum_id: number | null;
  advisory_id: number | null;
  kind: Erratum['kind'];
  severity: string;
  title: string;
  issued_at: string | null;
  updated_at: string | null;
  retracted: boolean | 0 | 1;
  reboot_suggested: boolean | 0 | 1;
  hosts: number | string;
}

/** One row for each name, as `l`, with how many visible hosts still need it. */
export function errataQuery(
  knex: Knex,
  visible: Visibility,
): Knex.QueryBuilder {
  return knex('listed_erratum as l')
    .leftJoin(
      countedErrata(knex, visible).as('needed'),
      'needed.name',
      'l.name',
    )
    .leftJoin('errata_source as s', 's.id', 'l.source_id')
    .select(
      'l.*',
      's.name as source',
      knex.raw('COALESCE(needed.hosts, 0) AS hosts'),
    );
}

/** Names of errata by the CVEs that any content under that name gives: each repository has its own. */
function namesByCve(
  knex: Knex,
  where: (query: Knex.QueryBuilder) => void,
): Knex.QueryBuilder {
  const ofRepositories = knex('cve')
    .join('erratum_cve as ec', 'ec.cve_id', 'cve.id')
    .join('erratum as e', 'e.id', 'ec.erratum_id')
    .select('e.name');
  const ofSources = knex('cve')
    .join('advisory_cve as ac', 'ac.cve_id', 'cve.id')
    .join(
      'listed_erratum as by_source',
      'by_source.advisory_id',
      'ac.advisory_id',
    )
    .select('by_source.name');
  where(ofRepositories);
  where(ofSources);
  return ofRepositories.union(ofSources);
}

/** Names of the errata that fix a CVE, whatever its case. */
export function namesWithCve(knex: Knex, cve: string): Knex.QueryBuilder {
  return namesByCve(knex, query => query.where('cve.name', cve.toUpperCase()));
}

/** Names of the errata in the metadata of some repositories. */
function namesIn(knex: Knex, repositories: Knex.QueryBuilder | number[]) {
  return knex('repository_content as c')
    .join('erratum_set_member as m', 'm.set_id', 'c.erratum_set_id')
    .join('erratum as e', 'e.id', 'm.erratum_id')
    .whereIn('c.repository_id', repositories as Knex.QueryBuilder)
    .select('e.name');
}

/** Limits errata to those of sources that fix something in a release, whose key begins so. */
function whereReleases(query: Knex.QueryBuilder, keys: string[]): void {
  query.where(any => {
    for (const key of keys) {
      any.orWhereRaw(`l.releases LIKE ? ESCAPE '\\'`, [likePattern(` ${key}`)]);
    }
  });
}

function filterErrata(
  query: Knex.QueryBuilder,
  knex: Knex,
  visible: Visibility,
  filters: ErratumListFilters,
): void {
  if (filters.reference) {
    const pattern = likePattern(JSON.stringify(filters.reference));
    const pointing = (table: 'erratum' | 'advisory') =>
      knex(table).whereRaw(`refs LIKE ? ESCAPE '\\'`, [pattern]).select('id');
    query.where(any =>
      any
        .whereIn('l.erratum_id', pointing('erratum'))
        .orWhereIn('l.advisory_id', pointing('advisory')),
    );
  }
  if (filters.kind) query.whereIn('l.kind', filters.kind);
  if (filters.severity) {
    query.whereIn('l.severity_rank', ranksOf(filters.severity));
  }
  if (filters.source) {
    const { source } = filters;
    query.where(any => {
      any.whereIn('s.name', source);
      if (source.includes('repositories')) any.orWhereNull('l.source_id');
    });
  }
  if (filters.namespace) query.whereIn('l.namespace', filters.namespace);
  if (filters.release) whereReleases(query, [`${filters.release} `]);
  if (filters.distribution) {
    const { distribution } = filters;
    // A rolling one has no releases.
    whereReleases(query, [`${distribution} `, `${distribution}:`]);
  }
  if (filters.cve) {
    query.whereIn('l.name', namesWithCve(knex, filters.cve));
  }
  if (filters.package) {
    query.where(any =>
      any
        .whereIn(
          'l.erratum_id',
          knex('erratum_package')
            .where({ name: filters.package })
            .select('erratum_id'),
        )
        .orWhereIn(
          'l.advisory_id',
          knex('advisory_package')
            .where({ name: filters.package })
            .select('advisory_id'),
        ),
    );
  }
  if (filters.affected !== undefined) {
    query.whereRaw(
      filters.affected ? 'needed.hosts > 0' : 'needed.hosts IS NULL',
    );
  }
  if (filters.reboot !== undefined) {
    query.where('l.reboot_suggested', filters.reboot);
  }
  if (filters.repository !== undefined) {
    query.whereIn('l.name', namesIn(knex, [filters.repository]));
  }
  if (filters.os) {
    query.whereIn(
      'l.name',
      namesIn(knex, repositoriesOfRelease(knex, visible, filters.os)),
    );
  }
  if (filters.evaluationId !== undefined) {
    query.whereIn(
      'l.name',
      knex('evaluation_erratum')
        .where({ evaluation_id: filters.evaluationId })
        .select('name'),
    );
  }
}

export async function listErrata(
  knex: Knex,
  visible: Visibility,
  filters: ErratumListFilters,
  request: ListRequest,
): Promise<ListResult<Erratum>> {
  await settleFor(knex, visible);
  await settleExposure(knex);
  const query = errataQuery(knex, visible);
  filterErrata(query, knex, visible, filters);
  searchWords(query, request.search, ['l.name', 'l.title'], (any, pattern) =>
    any.orWhereIn(
      'l.name',
      namesByCve(knex, named =>
        named.whereRaw(`LOWER(cve.name) LIKE ? ESCAPE '\\'`, [pattern]),
      ),
    ),
  );
  const page = await runList<ErratumRow, ErratumRow>(
    knex.from(query.as('e')).select('e.*'),
    request,
    {
      orderFields: {
        name: 'e.name',
        kind: 'e.kind',
        severity: 'e.severity_rank',
        issued: 'e.issued_at',
        updated: 'e.updated_at',
        hosts: 'e.hosts',
      },
      nullable: ['issued', 'updated'],
      defaultOrder: { field: 'issued', order: 'desc' },
      tieBreaker: 'e.name',
      toItem: row => row,
    },
  );
  const cves = await cvesOfErrata(
    knex,
    page.items.map(row => row.name),
  );
  return {
    totalItems: page.totalItems,
    items: page.items.map(row => toErratum(row, cves)),
  };
}

/** Critical errata that any visible host still needs: how many, and the newest few. */
export async function criticalErrata(
  knex: Knex,
  visible: Visibility,
  examples: number,
): Promise<{ count: number; examples: string[] }> {
  const query = knex('listed_erratum as l')
    .join(countedErrata(knex, visible).as('needed'), 'needed.name', 'l.name')
    .whereIn('l.severity_rank', ranksOf(['critical']))
    .select('l.name', knex.raw('COUNT(*) OVER () AS errata'))
    .orderByRaw('l.issued_at IS NULL, l.issued_at DESC')
    .orderBy('l.name')
    .limit(examples);
  const rows: { name: string; errata: number | string }[] = await query;
  return {
    count: Number(rows[0]?.errata ?? 0),
    examples: rows.map(({ name }) => name),
  };
}

/** Errata that fix a CVE, the newest first. */
export async function errataWithCve(
  knex: Knex,
  visible: Visibility,
  cve: string,
  most: number,
): Promise<Erratum[]> {
  await settleFor(knex, visible);
  const rows: ErratumRow[] = await errataQuery(knex, visible)
    .whereIn('l.name', namesWithCve(knex, cve))
    .orderByRaw('l.issued_at IS NULL, l.issued_at DESC')
    .orderBy('l.name')
    .limit(most);
  if (rows.length === 0) return [];
  const cves = await cvesOfErrata(
    knex,
    rows.map(({ name }) => name),
  );
  return rows.map(row => toErratum(row, cves));
}

/** The CVEs that errata of these names give, whoever tells of them. */
export async function cvesOfErrata(
  knex: Knex,
  names: string[],
): Promise<Map<string, string[]>> {
  const rows: { name: string; cve: string }[] = await knex('erratum as e')
    .join('erratum_cve as ec', 'ec.erratum_id', 'e.id')
    .join('cve', 'cve.id', 'ec.cve_id')
    .whereIn('e.name', names)
    .select('e.name', 'cve.name as cve')
    .union(
      knex('listed_erratum as l')
        .join('advisory_cve as ac', 'ac.advisory_id', 'l.advisory_id')
        .join('cve', 'cve.id', 'ac.cve_id')
        .whereIn('l.name', names)
        .select('l.name', 'cve.name as cve'),
    );
  const byErratum = new Map<string, string[]>();
  for (const { name, cve } of rows) {
    const cves = byErratum.get(name);
    if (cves) cves.push(cve);
    else byErratum.set(name, [cve]);
  }
  for (const cves of byErratum.values()) cves.sort();
  return byErratum;
}

export function toErratum(
  row: ErratumRow,
  cves: Map<string, string[]>,
): Erratum {
  return {
    name: row.name,
    namespace: row.namespace,
    source: row.source,
    kind: row.kind,
    severity: row.severity,
    severityLevel: severityOf(row.severity),
    title: row.title,
    issued: row.issued_at,
    updated: row.updated_at,
    retracted: Boolean(row.retracted),
    rebootSuggested: Boolean(row.reboot_suggested),
    cves: cves.get(row.name) ?? [],
    hosts: Number(row.hosts),
  };
}
