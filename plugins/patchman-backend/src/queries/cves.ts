import type {
  Cve,
  CveDetail,
  ListResult,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { countedCves, settleFor } from './counted';
import { listErrata } from './errata';
import { type ListRequest, runList, searchWords } from './list';
import {
  ranksOf,
  type SeverityFilter,
  severityOfRank,
  severityRankSql,
} from './severity';
import type { Visibility } from '../permissions/visibility';

/** The most errata that the page of one CVE shows; kernels have a few dozen. */
const MOST_ERRATA = 500;

export interface CveListFilters {
  name?: string;
  severity?: readonly SeverityFilter[];
  /** Whether any visible host still needs an erratum that fixes it. */
  affected?: boolean;
  /** Name of an erratum that fixes it. */
  erratum?: string;
}

interface CveRow {
  id: number;
  name: string;
  severity_rank: number;
  issued_at: string | null;
  hosts: number | string;
}

/** CVEs with the worst severity and the first date of their errata, and how many visible hosts still need one. */
function cvesQuery(knex: Knex, visible: Visibility): Knex.QueryBuilder {
  const errata = knex('erratum_cve as ec')
    .join('erratum', 'erratum.id', 'ec.erratum_id')
    .groupBy('ec.cve_id')
    .select(
      'ec.cve_id',
      knex.raw(`MAX(${severityRankSql('erratum.severity')}) AS severity_rank`),
      knex.raw('MIN(erratum.issued_at) AS issued_at'),
    );
  return knex('cve')
    .join(errata.as('errata'), 'errata.cve_id', 'cve.id')
    .leftJoin(
      countedCves(knex, visible).as('needed'),
      'needed.cve_id',
      'cve.id',
    )
    .select(
      'cve.id',
      'cve.name',
      'errata.severity_rank',
      'errata.issued_at',
      knex.raw('COALESCE(needed.hosts, 0) AS hosts'),
    );
}

const UNKNOWN = {
  title: null,
  severities: [],
  cvss: null,
  epss: null,
  kev: null,
  published: null,
  since: null,
};

/** By year, then by number: CVE-2026-999 comes before CVE-2026-1000. */
export const CVE_NAME_ORDER = `SUBSTR(c.name, 1, 9)
  || SUBSTR('0000000000' || SUBSTR(c.name, 10), LENGTH(SUBSTR(c.name, 10)) + 1)`;

export async function listCves(
  knex: Knex,
  visible: Visibility,
  filters: CveListFilters,
  request: ListRequest,
): Promise<ListResult<Cve>> {
  await settleFor(knex, visible);
  const query = cvesQuery(knex, visible);
  if (filters.name) query.where('cve.name', filters.name.toUpperCase());
  if (filters.severity) {
    query.whereIn('errata.severity_rank', ranksOf(filters.severity));
  }
  if (filters.affected !== undefined) {
    query.whereRaw(
      filters.affected ? 'needed.hosts > 0' : 'needed.hosts IS NULL',
    );
  }
  if (filters.erratum) {
    query.whereIn(
      'cve.id',
      knex('erratum_cve')
        .join('erratum', 'erratum.id', 'erratum_cve.erratum_id')
        .where('erratum.name', filters.erratum)
        .select('cve_id'),
    );
  }
  searchWords(query, request.search, ['cve.name']);
  const page = await runList<CveRow, CveRow>(
    knex.from(query.as('c')).select('c.*'),
    request,
    {
      orderFields: {
        name: CVE_NAME_ORDER,
        severity: 'c.severity_rank',
        issued: 'c.issued_at',
        hosts: 'c.hosts',
      },
      nullable: ['issued'],
      defaultOrder: { field: 'name', order: 'desc' },
      tieBreaker: 'c.name DESC',
      toItem: row => row,
    },
  );
  const errata = await errataOf(
    knex,
    page.items.map(row => row.id),
  );
  return {
    totalItems: page.totalItems,
    items: page.items.map(row => ({
      name: row.name,
      severityLevel: severityOfRank(row.severity_rank),
      issued: row.issued_at,
      ...UNKNOWN,
      hosts: Number(row.hosts),
      affectedHosts: Number(row.hosts),
      states: Number(row.hosts) > 0 ? { update: Number(row.hosts) } : {},
      hasFix: true,
      rankReason: '',
      errata: errata.get(row.id) ?? [],
    })),
  };
}

export async function findCve(
  knex: Knex,
  visible: Visibility,
  name: string,
): Promise<CveDetail | undefined> {
  const { items } = await listCves(
    knex,
    visible,
    { name },
    // One more than there is, so that nobody counts them all.
    { limit: 2, offset: 0 },
  );
  if (items.length === 0) return undefined;
  const errata = await listErrata(
    knex,
    visible,
    { cve: name },
    { limit: MOST_ERRATA, offset: 0 },
  );
  return {
    ...items[0],
    kev: null,
    rejected: false,
    disputed: false,
    modified: null,
    description: null,
    scores: [],
    cwes: [],
    references: [],
    vendorStates: [],
    errata: errata.items.map(item => ({ ...item, repositories: [] })),
    unjudgedHosts: 0,
    freshness: [],
  };
}

async function errataOf(
  knex: Knex,
  cveIds: number[],
): Promise<Map<number, string[]>> {
  const rows: { cve_id: number; name: string }[] = await knex('erratum_cve')
    .join('erratum', 'erratum.id', 'erratum_cve.erratum_id')
    .whereIn('cve_id', cveIds)
    .distinct('cve_id', 'erratum.name')
    .orderBy('erratum.name');
  const byCve = new Map<number, string[]>();
  for (const { cve_id: id, name } of rows) {
    const names = byCve.get(id);
    if (names) names.push(name);
    else byCve.set(id, [name]);
  }
  return byCve;
}
