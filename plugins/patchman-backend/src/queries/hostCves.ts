import type {
  HostCve,
  HostCvePackage,
  HostCves,
  OpenCveState,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import {
  HIDDEN_FROM,
  OPEN_STATES,
  stateRankSql,
} from '../inventory/exposure/states';
import { NOT_KNOWN } from './cves/listCves';
import { rankSql } from './cves/rank';
import { type ListRequest, runList, searchWords } from './list';
import { verdictColumns, verdictFrom, type VerdictRow } from './verdictRow';

const HIDDEN = OPEN_STATES.slice(HIDDEN_FROM);

const RANK = stateRankSql('v.state');

/** Where it stands among those of this host: a fix counts that this host has to install. */
const HOST_RANK = rankSql(
  `(CASE WHEN v.state = 'update' THEN 1 ELSE 0 END)`,
  'x',
);

/** By year, then by number: CVE-2026-999 comes before CVE-2026-1000. */
const CVE_NAME_ORDER = `SUBSTR(c.name, 1, 9)
  || SUBSTR('0000000000' || SUBSTR(c.name, 10), LENGTH(SUBSTR(c.name, 10)) + 1)`;

export interface HostCveListFilters {
  state?: OpenCveState[];
  package?: string;
}

interface FoundOfHost {
  set_id: number | null;
  matched_at: string;
  notes: string | null;
  error: string | null;
}

/** The CVEs that ask something of a host, each once with the packages that it is about. */
export async function listHostCves(
  knex: Knex,
  hostId: number,
  filters: HostCveListFilters,
  request: ListRequest,
): Promise<HostCves> {
  const found: FoundOfHost | undefined = await knex('host_verdicts as h')
    .leftJoin('verdict_set as s', 's.id', 'h.set_id')
    .where('h.host_id', hostId)
    // Noted, but nothing was found yet.
    .whereNot('h.errata', '')
    .first('h.set_id', 'h.matched_at', 'h.error', 's.notes');
  const setId = found?.set_id ?? null;
  const page = await runList<HostCveRow, HostCveRow>(
    knex.from(cvesOf(knex, setId, filters, request.search).as('c')).select('*'),
    request,
    {
      orderFields: {
        name: CVE_NAME_ORDER,
        rank: 'c.urgency',
        severity: 'c.severity',
        cvss: 'c.cvss',
        epss: 'c.epss',
        state: 'c.rank',
        since: 'c.since',
      },
      nullable: ['cvss', 'epss'],
      defaultOrder: { field: 'state', order: 'asc' },
      tieBreaker: 'c.name DESC',
      toItem: row => row,
    },
  );
  const packages = await packagesOf(
    knex,
    setId,
    page.items.map(({ id }) => id),
  );
  return {
    totalItems: page.totalItems,
    items: page.items.map(
      ({ id, name, rank, since, facts }): HostCve => ({
        name,
        ...NOT_KNOWN,
        ...(facts !== null && JSON.parse(facts)),
        state: OPEN_STATES[Number(rank)],
        since,
        packages: packages.get(id) ?? [],
      }),
    ),
    // What could not be found is not known, whatever sources tell.
    matchedAt: found && !found.error ? found.matched_at : null,
    covered: setId !== null || Boolean(found?.error),
    notes: found?.error ? [found.error] : JSON.parse(found?.notes ?? '[]'),
    uncoveredPackages: setId === null ? 0 : await uncovered(knex, setId),
  };
}

interface HostCveRow {
  facts: string | null;
  id: number;
  name: string;
  rank: number;
  since: string;
}

function verdictsOf(knex: Knex, setId: number | null): Knex.QueryBuilder {
  return knex('verdict_entry as e')
    .join('verdict_block as b', 'b.id', 'e.block_id')
    .join('cve_verdict as v', 'v.block_id', 'b.id')
    .join('package as installed', 'installed.id', 'e.package_id')
    .where('e.set_id', setId ?? 0);
}

function cvesOf(
  knex: Knex,
  setId: number | null,
  { state, package: name }: HostCveListFilters,
  search: string | undefined,
): Knex.QueryBuilder {
  const query = verdictsOf(knex, setId)
    .join('cve', 'cve.id', 'v.cve_id')
    .leftJoin('cve_exposure as x', 'x.cve_id', 'cve.id')
    .groupBy('cve.id', 'cve.name')
    .select(
      'cve.id',
      'cve.name',
      knex.raw(`MIN(${RANK}) AS rank`),
      knex.raw('MIN(v.since) AS since'),
      // One row each, which has to be said as one of a group.
      knex.raw('MIN(x.facts) AS facts'),
      knex.raw('COALESCE(MAX(x.severity), 0) AS severity'),
      knex.raw('MAX(x.cvss) AS cvss'),
      knex.raw('MAX(x.epss) AS epss'),
      knex.raw(`MIN(${HOST_RANK}) AS urgency`),
    );
  if (state) query.whereIn('v.state', state);
  else query.whereNotIn('v.state', [...HIDDEN]);
  if (name) {
    query.where(any =>
      any.where('installed.name', name).orWhere('b.name', name),
    );
  }
  searchWords(query, search, ['cve.name', 'installed.name', 'b.name']);
  return query;
}

type Row = VerdictRow & {
  cve_id: number;
  source_name: string;
  source_version: string;
};

async function packagesOf(
  knex: Knex,
  setId: number | null,
  cveIds: number[],
): Promise<Map<number, HostCvePackage[]>> {
  const packages = new Map<number, HostCvePackage[]>();
  if (cveIds.length === 0) return packages;
  const rows: Row[] = await verdictsOf(knex, setId)
    .whereIn('v.cve_id', cveIds)
    .orderByRaw(RANK)
    .orderBy(['installed.name', 'installed.arch', 'installed.id'])
    .select(
      'v.cve_id',
      'b.name as source_name',
      'b.version as source_version',
      ...verdictColumns(knex),
    );
  for (const row of rows) {
    const others = packages.get(row.cve_id);
    if (others) others.push(toPackage(row));
    else packages.set(row.cve_id, [toPackage(row)]);
  }
  return packages;
}

function toPackage(row: Row): HostCvePackage {
  return {
    ...verdictFrom(row),
    source: { name: row.source_name, version: row.source_version },
  };
}

async function uncovered(knex: Knex, setId: number): Promise<number> {
  const [{ count }] = await knex('verdict_entry as e')
    .join('verdict_block as b', 'b.id', 'e.block_id')
    .where('e.set_id', setId)
    .whereNot('b.coverage', 'covered')
    .countDistinct({ count: 'e.package_id' });
  return Number(count);
}
