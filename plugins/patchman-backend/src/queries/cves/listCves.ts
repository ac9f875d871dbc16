import type {
  Cve,
  ListResult,
  OpenCveState,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { fromNow } from '../../database/time';
import { canonicalName } from '../../inventory/errata/canonicalName';
import {
  currentAdvisory,
  type StoredFacts,
} from '../../inventory/exposure/joinCves';
import { settleExposure } from '../../inventory/exposure/settleExposure';
import { OPEN_STATES } from '../../inventory/exposure/states';
import type { Visibility } from '../../permissions/visibility';
import { type ListRequest, runList, searchWords } from '../list';
import { ranksOf, type SeverityFilter } from '../severity';
import {
  type ChosenCves,
  type CveRow,
  cveRows,
  releasesOf,
  statesOfRow,
} from './cveRows';
import { cvesOfCwe } from './listCwes';
import { rankReasonOf } from './rank';

export interface CveListFilters {
  /** Of which distribution, release (by key or by name) and owner hosts are looked at; left out: all. */
  distribution?: string;
  release?: string;
  owner?: string[];
  name?: string[];
  severity?: readonly SeverityFilter[];
  kev?: boolean;
  epssAbove?: number;
  cvssAbove?: number;
  hasFix?: boolean;
  /** Whether it asks something of any visible host. */
  affected?: boolean;
  state?: OpenCveState[];
  /** Days. */
  age?: number;
  /** Name of an erratum that fixes it. */
  erratum?: string;
  /** A kind of weakness, such as `CWE-79`. */
  cwe?: string;
}

/** Of one that was found a moment ago. */
export const NOT_KNOWN: StoredFacts = {
  title: null,
  severityLevel: null,
  severities: [],
  cvss: null,
  epss: null,
  kev: null,
  published: null,
};

export async function listCves(
  knex: Knex,
  visible: Visibility,
  filters: CveListFilters,
  request: ListRequest,
): Promise<ListResult<Cve>> {
  await settleExposure(knex);
  const releaseIds = await releasesOf(knex, filters);
  const chosen = await cveRows(knex, visible, {
    releaseIds,
    owner: filters.owner,
  });
  const { query } = chosen;
  filterCves(chosen, knex, filters);
  searchWords(query, request.search, ['c.name', 'c.title']);
  const page = await runList<CveRow, CveRow>(query.select('c.*'), request, {
    orderFields: {
      rank: 'c.rank',
      name: 'c.name_key',
      severity: 'c.severity',
      cvss: 'c.cvss',
      epss: 'c.epss',
      issued: 'c.issued_at',
      hosts: 'c.n_update',
      affectedHosts: 'c.affected',
      since: 'c.since',
    },
    nullable: ['cvss', 'epss', 'issued', 'since'],
    defaultOrder: { field: 'rank', order: 'asc' },
    // What is open for longest first, and what concerns no host last.
    tieBreaker: `COALESCE(c.since, '9'), c.name_key DESC`,
    key: 'c.name',
    toItem: row => row,
  });
  const errata = await errataOfCves(
    knex,
    page.items.map(row => row.cve_id),
  );
  return {
    totalItems: page.totalItems,
    items: page.items.map(row =>
      toCve(row, chosen, errata.get(row.cve_id) ?? []),
    ),
  };
}

function filterCves(
  { query, hasState }: ChosenCves,
  knex: Knex,
  filters: CveListFilters,
): void {
  if (filters.name) {
    query.whereIn(
      'c.name',
      filters.name.map(name => name.toUpperCase()),
    );
  } else {
    query.where('c.rejected', 0);
  }
  if (filters.severity) {
    query.whereIn('c.severity', ranksOf(filters.severity));
  }
  if (filters.kev !== undefined) {
    query.where('c.exploited', filters.kev ? 1 : 0);
  }
  if (filters.epssAbove !== undefined) {
    query.where('c.epss', '>', filters.epssAbove);
  }
  if (filters.cvssAbove !== undefined) {
    query.where('c.cvss', '>', filters.cvssAbove);
  }
  if (filters.hasFix !== undefined) {
    const { hasFix } = filters;
    query.whereRaw(
      hasFix
        ? '(c.advised = 2 OR c.n_update > 0)'
        : '(c.advised < 2 AND c.n_update = 0)',
    );
  }
  if (filters.affected !== undefined) {
    query.whereRaw(filters.affected ? 'c.affected > 0' : 'c.affected = 0');
  }
  if (filters.state) {
    const { state } = filters;
    query.where(any => {
      for (const one of state) {
        any.orWhereRaw(hasState(OPEN_STATES.indexOf(one)));
      }
    });
  }
  if (filters.age !== undefined) {
    query.where('c.since', '<=', fromNow({ days: -filters.age }));
  }
  if (filters.erratum) {
    query.whereIn('c.cve_id', cvesOfErratum(knex, filters.erratum));
  }
  if (filters.cwe) query.whereIn('c.cve_id', cvesOfCwe(knex, filters.cwe));
}

function cvesOfErratum(knex: Knex, name: string): Knex.QueryBuilder {
  return knex('erratum_cve')
    .join('erratum', 'erratum.id', 'erratum_cve.erratum_id')
    .where('erratum.name', name)
    .select('erratum_cve.cve_id')
    .union(
      knex('advisory_cve')
        .join('advisory', 'advisory.id', 'advisory_cve.advisory_id')
        .where('advisory.name', canonicalName(name))
        .whereExists(currentAdvisory(knex, 'advisory.id'))
        .select('advisory_cve.cve_id'),
    );
}

export function toCve(
  row: CveRow,
  chosen: Pick<ChosenCves, 'hostsOf'>,
  errata: string[],
): Cve {
  const facts: StoredFacts = { ...NOT_KNOWN, ...JSON.parse(row.facts) };
  const states = statesOfRow(row, chosen);
  const hosts = states.update ?? 0;
  const hasFix = Number(row.advised) === 2 || hosts > 0;
  return {
    name: row.name,
    ...facts,
    issued: row.issued_at,
    errata,
    hasFix,
    hosts,
    affectedHosts: Number(row.affected),
    states,
    since: row.since,
    rankReason: rankReasonOf({ ...facts, hasFix, states }),
  };
}

/** Names of the errata of repositories, and of sources now, that name some CVEs. */
export async function errataOfCves(
  knex: Knex,
  cveIds: number[],
): Promise<Map<number, string[]>> {
  const rows: { cve_id: number; name: string }[] = await knex(
    'erratum_cve as link',
  )
    .join('erratum', 'erratum.id', 'link.erratum_id')
    .whereIn('link.cve_id', cveIds)
    .select('link.cve_id', 'erratum.name')
    .union(
      knex('advisory_cve as link')
        .join('advisory', 'advisory.id', 'link.advisory_id')
        .join('listed_erratum as l', 'l.advisory_id', 'advisory.id')
        .whereIn('link.cve_id', cveIds)
        .select('link.cve_id', 'l.name'),
    );
  const byCve = new Map<number, string[]>();
  for (const { cve_id: id, name } of rows) {
    const names = byCve.get(id);
    if (names) names.push(name);
    else byCve.set(id, [name]);
  }
  for (const names of byCve.values()) names.sort();
  return byCve;
}
