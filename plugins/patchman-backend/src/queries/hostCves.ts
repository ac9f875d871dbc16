import type {
  HostCve,
  HostCvePackage,
  HostCves,
  OpenCveState,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import type { DbBoolean } from '../database/tables';
import { sentenceOf } from '../evaluation/matching';
import { CVE_NAME_ORDER } from './cves';
import { type ListRequest, runList, searchWords } from './list';
import {
  packageColumns,
  packageFrom,
  type PrefixedPackages,
} from './packageRow';

/** From what asks most on. */
export const OPEN_STATES = [
  'update',
  'fix-elsewhere',
  'no-fix',
  'end-of-life',
  'wont-fix',
  'deferred',
  'minor',
  'unknown-version',
  'investigating',
  'unimportant',
] as const satisfies readonly OpenCveState[];

/** Shown on request only. */
const HIDDEN: readonly OpenCveState[] = ['investigating', 'unimportant'];

const RANK = `CASE v.state ${OPEN_STATES.map(
  (state, rank) => `WHEN '${state}' THEN ${rank}`,
).join(' ')} ELSE ${OPEN_STATES.length} END`;

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
  const page = await runList<CveRow, CveRow>(
    knex.from(cvesOf(knex, setId, filters, request.search).as('c')).select('*'),
    request,
    {
      orderFields: {
        name: CVE_NAME_ORDER,
        state: 'c.rank',
        since: 'c.since',
      },
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
      ({ id, name, rank, since }): HostCve => ({
        name,
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

interface CveRow {
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
    .groupBy('cve.id', 'cve.name')
    .select(
      'cve.id',
      'cve.name',
      knex.raw(`MIN(${RANK}) AS rank`),
      knex.raw('MIN(v.since) AS since'),
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

type VerdictRow = PrefixedPackages<'installed_'> & {
  cve_id: number;
  source_name: string;
  source_version: string;
  state: OpenCveState;
  fixed: string;
  available: string;
  reboot: DbBoolean;
  channel: string;
  reason: string;
  urgency: string;
  advisories: string;
  since: string;
};

async function packagesOf(
  knex: Knex,
  setId: number | null,
  cveIds: number[],
): Promise<Map<number, HostCvePackage[]>> {
  const packages = new Map<number, HostCvePackage[]>();
  if (cveIds.length === 0) return packages;
  const rows: VerdictRow[] = await verdictsOf(knex, setId)
    .whereIn('v.cve_id', cveIds)
    .orderByRaw(RANK)
    .orderBy(['installed.name', 'installed.arch', 'installed.id'])
    .select(
      'v.cve_id',
      'b.name as source_name',
      'b.version as source_version',
      'v.state',
      'v.fixed',
      'v.available',
      'v.reboot',
      'v.channel',
      'v.reason',
      'v.urgency',
      'v.advisories',
      'v.since',
      ...packageColumns(knex, 'installed', 'installed_'),
    );
  for (const row of rows) {
    const others = packages.get(row.cve_id);
    if (others) others.push(toPackage(row));
    else packages.set(row.cve_id, [toPackage(row)]);
  }
  return packages;
}

function toPackage(row: VerdictRow): HostCvePackage {
  const { state, fixed, available, channel, reason, urgency, since } = row;
  const reboot = Boolean(row.reboot);
  const advisories: string[] = JSON.parse(row.advisories);
  const told = { state, fixed, available, reboot, channel, reason, urgency };
  return {
    installed: packageFrom(row, 'installed_'),
    source: { name: row.source_name, version: row.source_version },
    state,
    sentence: sentenceOf({ ...told, advisories }),
    fixed,
    available,
    reboot,
    channel,
    urgency,
    advisories,
    since,
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
