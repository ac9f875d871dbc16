import type {
  Erratum,
  ErratumDetail,
  ErratumPackage,
  ErratumRepository,
  ListResult,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import type { DbErratumRow } from '../database/tables';
import { severityOf } from '../evaluation';
import { formatEvr } from '../versions';
import { countedErrata, settleFor } from './counted';
import { type ListRequest, runList, searchWords } from './list';
import {
  type SeverityFilter,
  severityRankSql,
  whereSeverity,
} from './severity';
import {
  type Visibility,
  whereReleaseVisible,
  whereVisible,
} from '../permissions/visibility';

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
  /** Only those that the hosts of an evaluation still need; null: the host has none. */
  evaluationId?: number | null;
}

/** What a list shows of an erratum. */
type ErratumRow = Pick<
  DbErratumRow,
  | 'id'
  | 'name'
  | 'kind'
  | 'severity'
  | 'title'
  | 'issued_at'
  | 'updated_at'
  | 'retracted'
  | 'reboot_suggested'
> & { hosts: number | string };

/** One row for each name: the newest content that any repository has, with how many visible hosts still need it. */
function errataQuery(knex: Knex, visible: Visibility): Knex.QueryBuilder {
  return knex('erratum')
    .whereNotExists(newerThan(knex))
    .leftJoin(
      countedErrata(knex, visible).as('needed'),
      'needed.name',
      'erratum.name',
    )
    .select(
      'erratum.id',
      'erratum.name',
      'erratum.kind',
      'erratum.severity',
      'erratum.title',
      'erratum.issued_at',
      'erratum.updated_at',
      'erratum.retracted',
      'erratum.reboot_suggested',
      knex.raw('COALESCE(needed.hosts, 0) AS hosts'),
    );
}

/** Repositories that visible hosts of an operating system release use, or that a person gave to it. */
function repositoriesOfRelease(
  knex: Knex,
  visible: Visibility,
  release: string,
) {
  const used = knex('host_repository as hr')
    .join('host', 'host.id', 'hr.host_id')
    .join('os_variant', 'os_variant.id', 'host.os_variant_id')
    .join('os_release', 'os_release.id', 'os_variant.release_id')
    .where('os_release.name', release)
    .select('hr.repository_id');
  whereVisible(used, visible);
  const given = knex('os_release_repository as given')
    .join('os_release', 'os_release.id', 'given.release_id')
    .where('os_release.name', release)
    .select('given.repository_id');
  whereReleaseVisible(given, visible);
  return used.union(given);
}

/** Names of errata by the CVEs that any content under that name gives: each repository has its own. */
function namesByCve(knex: Knex): Knex.QueryBuilder {
  return knex('erratum_cve as ec')
    .join('cve', 'cve.id', 'ec.cve_id')
    .join('erratum as e', 'e.id', 'ec.erratum_id')
    .select('e.name');
}

/** Names of the errata that fix a CVE, whatever its case. */
export function namesWithCve(knex: Knex, cve: string): Knex.QueryBuilder {
  return namesByCve(knex).where('cve.name', cve.toUpperCase());
}

/** Names of the errata in the metadata of some repositories. */
function namesIn(knex: Knex, repositories: Knex.QueryBuilder | number[]) {
  return knex('repository_content as c')
    .join('erratum_set_member as m', 'm.set_id', 'c.erratum_set_id')
    .join('erratum as e', 'e.id', 'm.erratum_id')
    .whereIn('c.repository_id', repositories as Knex.QueryBuilder)
    .select('e.name');
}

function filterErrata(
  query: Knex.QueryBuilder,
  knex: Knex,
  visible: Visibility,
  filters: ErratumListFilters,
): void {
  if (filters.kind) query.whereIn('erratum.kind', filters.kind);
  if (filters.severity) {
    whereSeverity(query, 'erratum.severity', filters.severity);
  }
  if (filters.cve) {
    query.whereIn('erratum.name', namesWithCve(knex, filters.cve));
  }
  if (filters.package) {
    query.whereIn(
      'erratum.id',
      knex('erratum_package')
        .where({ name: filters.package })
        .select('erratum_id'),
    );
  }
  if (filters.affected !== undefined) {
    query.whereRaw(
      filters.affected ? 'needed.hosts > 0' : 'needed.hosts IS NULL',
    );
  }
  if (filters.reboot !== undefined) {
    query.where('erratum.reboot_suggested', filters.reboot);
  }
  if (filters.repository !== undefined) {
    query.whereIn('erratum.name', namesIn(knex, [filters.repository]));
  }
  if (filters.os) {
    query.whereIn(
      'erratum.name',
      namesIn(knex, repositoriesOfRelease(knex, visible, filters.os)),
    );
  }
  if (filters.evaluationId !== undefined) {
    query.whereIn(
      'erratum.name',
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
  const query = errataQuery(knex, visible);
  filterErrata(query, knex, visible, filters);
  searchWords(
    query,
    request.search,
    ['erratum.name', 'erratum.title'],
    (any, pattern) =>
      any.orWhereIn(
        'erratum.name',
        namesByCve(knex).whereRaw(`LOWER(cve.name) LIKE ? ESCAPE '\\'`, [
          pattern,
        ]),
      ),
  );
  const page = await runList<ErratumRow, ErratumRow>(
    knex.from(query.as('e')).select('e.*'),
    request,
    {
      orderFields: {
        name: 'e.name',
        kind: 'e.kind',
        severity: severityRankSql('e.severity'),
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
  const cves = await cvesOf(
    knex,
    page.items.map(row => row.name),
  );
  return {
    totalItems: page.totalItems,
    items: page.items.map(row => toErratum(row, cves)),
  };
}

export async function findErratum(
  knex: Knex,
  visible: Visibility,
  name: string,
): Promise<ErratumDetail | undefined> {
  await settleFor(knex, visible);
  const row:
    | (ErratumRow & Pick<DbErratumRow, 'description' | 'refs'>)
    | undefined = await errataQuery(knex, visible)
    .where('erratum.name', name)
    .select('erratum.description', 'erratum.refs')
    .first();
  if (!row) return undefined;
  const hosts = knex('host')
    .join('evaluation_erratum as ee', 'ee.evaluation_id', 'host.evaluation_id')
    .where('ee.name', name)
    .orderBy('host.name')
    .limit(500)
    .select<{ name: string }[]>('host.name');
  whereVisible(hosts, visible);
  const repositories = await repositoriesWith(knex, visible, name);
  return {
    ...toErratum(row, await cvesOf(knex, [name])),
    description: row.description,
    references: JSON.parse(row.refs),
    packages: await packagesOf(knex, name),
    fixes: [],
    repositories,
    hostNames: (await hosts).map(host => host.name),
    freshness: [],
  };
}

/** Critical errata that any visible host still needs: how many, and the newest few. */
export async function criticalErrata(
  knex: Knex,
  visible: Visibility,
  examples: number,
): Promise<{ count: number; examples: string[] }> {
  const query = knex('erratum')
    .join(
      countedErrata(knex, visible).as('needed'),
      'needed.name',
      'erratum.name',
    )
    .whereNotExists(newerThan(knex))
    .select('erratum.name', knex.raw('COUNT(*) OVER () AS errata'))
    .orderByRaw('erratum.issued_at IS NULL, erratum.issued_at DESC')
    .orderBy('erratum.name')
    .limit(examples);
  whereSeverity(query, 'erratum.severity', ['critical']);
  const rows: { name: string; errata: number | string }[] = await query;
  return {
    count: Number(rows[0]?.errata ?? 0),
    examples: rows.map(({ name }) => name),
  };
}

/** Newer content of the same name than `erratum`. */
function newerThan(knex: Knex): Knex.QueryBuilder {
  return knex('erratum as newer')
    .whereRaw('newer.name = erratum.name')
    .whereRaw('newer.id > erratum.id')
    .select(knex.raw('1'));
}

/** The repositories that have an erratum now, with the operating system releases of the visible hosts that use them. */
async function repositoriesWith(
  knex: Knex,
  visible: Visibility,
  name: string,
): Promise<ErratumRepository[]> {
  const repositories: { id: number; name: string }[] = await knex(
    'erratum_set_member as m',
  )
    .join('erratum', 'erratum.id', 'm.erratum_id')
    .join('repository_content as c', 'c.erratum_set_id', 'm.set_id')
    .join('repository', 'repository.id', 'c.repository_id')
    .where('erratum.name', name)
    .distinct('repository.id', 'repository.name')
    .orderBy('repository.name');
  const releases = knex('host_repository as hr')
    .join('host', 'host.id', 'hr.host_id')
    .join('os_variant', 'os_variant.id', 'host.os_variant_id')
    .join('os_release', 'os_release.id', 'os_variant.release_id')
    .whereIn(
      'hr.repository_id',
      repositories.map(({ id }) => id),
    )
    .distinct<{ repository_id: number; release: string }[]>(
      'hr.repository_id',
      'os_release.name as release',
    )
    .orderBy('os_release.name');
  whereVisible(releases, visible);
  const rows = await releases;
  return repositories.map(repository => ({
    id: repository.id,
    name: repository.name,
    releases: rows
      .filter(row => row.repository_id === repository.id)
      .map(row => row.release),
  }));
}

/** The packages that an erratum names, in whichever repository: each architecture's has content of its own. */
async function packagesOf(knex: Knex, name: string): Promise<ErratumPackage[]> {
  const contents: { packages: string; repository_id: number | null }[] =
    await knex('erratum')
      .leftJoin('erratum_set_member as m', 'm.erratum_id', 'erratum.id')
      .leftJoin('repository_content as c', 'c.erratum_set_id', 'm.set_id')
      .where('erratum.name', name)
      .distinct('erratum.id', 'erratum.packages', 'c.repository_id');
  // What no repository has any more counts only where nothing else is left.
  const current = contents.filter(row => row.repository_id !== null);
  const found = new Map<string, ErratumPackage>();
  for (const row of current.length > 0 ? current : contents) {
    for (const item of JSON.parse(row.packages)) {
      const { epoch, version, release, arch } = item;
      const module = item.module
        ? { name: item.module.name, stream: item.module.stream }
        : null;
      const evr = formatEvr({ type: 'rpm', epoch, version, release });
      const key = JSON.stringify([item.name, arch, evr, module]);
      const known: ErratumPackage = found.get(key) ?? {
        ...{ name: item.name, epoch, version, release, arch, evr, module },
        repositories: [],
      };
      if (
        row.repository_id !== null &&
        !known.repositories.includes(row.repository_id)
      ) {
        known.repositories.push(row.repository_id);
      }
      found.set(key, known);
    }
  }
  return [...found.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, value]) => value);
}

async function cvesOf(
  knex: Knex,
  names: string[],
): Promise<Map<string, string[]>> {
  const rows: { name: string; cve: string }[] = await namesByCve(knex)
    .whereIn('e.name', names)
    .distinct('cve.name as cve')
    .orderBy('cve.name');
  const byErratum = new Map<string, string[]>();
  for (const { name, cve } of rows) {
    const cves = byErratum.get(name);
    if (cves) cves.push(cve);
    else byErratum.set(name, [cve]);
  }
  return byErratum;
}

function toErratum(row: ErratumRow, cves: Map<string, string[]>): Erratum {
  return {
    name: row.name,
    namespace: null,
    source: null,
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
