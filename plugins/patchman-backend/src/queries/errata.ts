import type {
  Cve,
  Erratum,
  ErratumDetail,
  ListResult,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { type ListRequest, runList, searchWords } from './list';
import { type Visibility, whereVisible } from './visibility';

export interface ErratumListFilters {
  kind?: string[];
  severity?: string;
  cve?: string;
  /** Name of a package that it names. */
  package?: string;
  host?: string;
}

/** One row for each name: the newest content that any repository has. */
function errataQuery(knex: Knex, visible: Visibility): Knex.QueryBuilder {
  const newest = knex('erratum')
    .groupBy('name')
    .select('name', knex.raw('MAX(id) AS id'))
    .as('newest');
  const hosts = knex('evaluation_erratum as ee')
    .join('host', 'host.evaluation_id', 'ee.evaluation_id')
    .whereRaw('ee.name = erratum.name')
    .count('*')
    .as('hosts');
  whereVisible(hosts, visible);
  return knex('erratum')
    .join(newest, 'newest.id', 'erratum.id')
    .select('erratum.*', hosts);
}

/** Limits errata to those that need attention on a host. */
function whereNeededBy(
  query: Knex.QueryBuilder,
  knex: Knex,
  evaluationId: number | null,
): void {
  query.whereIn(
    'erratum.name',
    knex('evaluation_erratum')
      .where({ evaluation_id: evaluationId })
      .select('name'),
  );
}

export async function listErrata(
  knex: Knex,
  visible: Visibility,
  filters: ErratumListFilters & { evaluationId?: number | null },
  request: ListRequest,
): Promise<ListResult<Erratum>> {
  const query = errataQuery(knex, visible);
  if (filters.kind) query.whereIn('erratum.kind', filters.kind);
  if (filters.severity) query.where('erratum.severity', filters.severity);
  if (filters.cve) {
    query.whereIn(
      'erratum.id',
      knex('erratum_cve')
        .join('cve', 'cve.id', 'erratum_cve.cve_id')
        .where('cve.name', filters.cve.toUpperCase())
        .select('erratum_id'),
    );
  }
  if (filters.package) {
    // The names stand in JSON; the quotes keep "vim" from finding "vim-common".
    query.whereRaw('erratum.packages LIKE ?', [
      `%"name":${JSON.stringify(filters.package)}%`,
    ]);
  }
  if (filters.evaluationId !== undefined) {
    whereNeededBy(query, knex, filters.evaluationId);
  }
  searchWords(query, request.search, ['erratum.name', 'erratum.title']);
  const page = await runList<any, any>(
    knex.from(query.as('e')).select('e.*'),
    request,
    {
      orderFields: {
        name: 'e.name',
        kind: 'e.kind',
        severity: 'e.severity',
        issued: 'e.issued_at',
        updated: 'e.updated_at',
        hosts: 'e.hosts',
      },
      defaultOrder: { field: 'issued', order: 'desc' },
      tieBreaker: 'e.name',
      toItem: row => row,
    },
  );
  const cves = await cvesOf(
    knex,
    page.items.map(row => row.id),
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
  const row = await errataQuery(knex, visible)
    .where('erratum.name', name)
    .first();
  if (!row) return undefined;
  const hosts = knex('host')
    .join('evaluation_erratum as ee', 'ee.evaluation_id', 'host.evaluation_id')
    .where('ee.name', name)
    .orderBy('host.name')
    .limit(500)
    .select<{ name: string }[]>('host.name');
  whereVisible(hosts, visible);
  const repositories: { id: number; name: string }[] = await knex(
    'erratum_set_member as m',
  )
    .join('erratum', 'erratum.id', 'm.erratum_id')
    .join('repository_content as c', 'c.erratum_set_id', 'm.set_id')
    .join('repository', 'repository.id', 'c.repository_id')
    .where('erratum.name', name)
    .distinct('repository.id', 'repository.name')
    .orderBy('repository.name');
  return {
    ...toErratum(row, await cvesOf(knex, [row.id])),
    description: row.description,
    references: JSON.parse(row.refs),
    packages: JSON.parse(row.packages).map((item: any) => ({
      name: item.name,
      epoch: item.epoch,
      version: item.version,
      release: item.release,
      arch: item.arch,
      module: item.module
        ? { name: item.module.name, stream: item.module.stream }
        : null,
    })),
    repositories,
    hostNames: (await hosts).map(host => host.name),
  };
}

async function cvesOf(knex: Knex, erratumIds: number[]) {
  const rows: { erratum_id: number; name: string }[] = await knex('erratum_cve')
    .join('cve', 'cve.id', 'erratum_cve.cve_id')
    .whereIn('erratum_id', erratumIds)
    .orderBy('cve.name')
    .select('erratum_id', 'cve.name');
  const byErratum = new Map<number, string[]>();
  for (const { erratum_id: id, name } of rows) {
    byErratum.set(id, [...(byErratum.get(id) ?? []), name]);
  }
  return byErratum;
}

function toErratum(row: any, cves: Map<number, string[]>): Erratum {
  return {
    name: row.name,
    kind: row.kind,
    severity: row.severity,
    title: row.title,
    issued: row.issued_at,
    updated: row.updated_at,
    retracted: Boolean(row.retracted),
    rebootSuggested: Boolean(row.reboot_suggested),
    cves: cves.get(row.id) ?? [],
    hosts: Number(row.hosts),
  };
}

export async function listCves(
  knex: Knex,
  visible: Visibility,
  request: ListRequest,
): Promise<ListResult<Cve>> {
  const hosts = knex('erratum_cve as ec')
    .join('erratum', 'erratum.id', 'ec.erratum_id')
    .join('evaluation_erratum as ee', 'ee.name', 'erratum.name')
    .join('host', 'host.evaluation_id', 'ee.evaluation_id')
    .whereRaw('ec.cve_id = cve.id')
    .countDistinct('host.id')
    .as('hosts');
  whereVisible(hosts, visible);
  const query = knex('cve').select('cve.*', hosts);
  searchWords(query, request.search, ['cve.name']);
  const page = await runList<any, any>(
    knex.from(query.as('c')).select('c.*'),
    request,
    {
      orderFields: { name: 'c.name', hosts: 'c.hosts' },
      defaultOrder: { field: 'name', order: 'desc' },
      tieBreaker: 'c.id',
      toItem: row => row,
    },
  );
  const errata: { cve_id: number; name: string }[] = await knex('erratum_cve')
    .join('erratum', 'erratum.id', 'erratum_cve.erratum_id')
    .whereIn(
      'cve_id',
      page.items.map(row => row.id),
    )
    .distinct('cve_id', 'erratum.name')
    .orderBy('erratum.name');
  return {
    totalItems: page.totalItems,
    items: page.items.map(row => ({
      name: row.name,
      hosts: Number(row.hosts),
      errata: errata
        .filter(({ cve_id: id }) => id === row.id)
        .map(({ name }) => name),
    })),
  };
}
