import type {
  Host,
  HostDetail,
  HostState,
  ListResult,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import type { DbBoolean, DbHostRow } from '../database/tables';
import { now } from '../database/time';
import { supportOn } from '../systems/support';
import { filterHosts, type HostListFilters } from './hostFilters';
import { linksOfHost } from './hostLinks';
import { type ListRequest, runList, searchWords } from './list';
import { supportOfHost } from './support';
import { type EntityStanding, ownersOf } from '../permissions/owners';
import { type Visibility, whereVisible } from '../permissions/visibility';

/** What host queries need to know: who asks, and since when a silent host is stale. */
export interface HostScope {
  visible: Visibility;
  /** Hosts whose last report is older are stale; ISO 8601 UTC. */
  staleBefore: string;
}

/** Unknown is not OK: an answer in doubt that lists no update says nothing. */
const STATE = `CASE
  WHEN host.last_report_at < ? THEN 'stale'
  WHEN e.id IS NULL OR NOT e.known THEN 'unknown'
  WHEN e.security > 0 THEN 'security'
  WHEN e.other > 0 THEN 'updates'
  WHEN e.doubts <> '[]' THEN 'unknown'
  WHEN host.imported_at IS NOT NULL AND host.unread <> '[]' THEN 'unknown'
  ELSE 'ok' END`;

/** What the host says of itself wins where it asks for a reboot; otherwise the evaluation tells. */
const REBOOT = `CASE WHEN host.reported_reboot THEN 1 WHEN e.reboot_required THEN 1
  WHEN e.reboot_required IS NULL THEN NULL ELSE 0 END`;

/**
 * Hosts with their evaluation as `e`, operating system, architecture and set of packages. None of these is lacked or there
 * twice, so that what a statement does not use of them costs it nothing.
 */
export function hostsQuery(knex: Knex, scope: HostScope): Knex.QueryBuilder {
  const query = knex('host')
    .leftJoin('architecture', 'architecture.id', 'host.arch_id')
    .leftJoin('os_variant', 'os_variant.id', 'host.os_variant_id')
    .leftJoin('os_release', 'os_release.id', 'os_variant.release_id')
    .leftJoin('evaluation as e', 'e.id', 'host.evaluation_id')
    .leftJoin('package_set', 'package_set.id', 'host.package_set_id');
  whereVisible(query, scope.visible);
  return query;
}

/** What hosts are chosen and ordered by. */
const CHOSEN = [
  'host.id',
  'host.name',
  'host.kernel',
  'host.last_report_at',
  'host.evaluation_id',
  'host.use_host_repositories',
  'host.os_variant_id',
  'host.arch_id',
  'architecture.name as arch',
  'os_variant.name as variant',
  'os_release.name as os',
  'package_set.size as packages',
  'e.security',
  'e.other',
  'e.blocked',
  'e.foreign_packages',
];

/** Its `state` and `reboot`, which nothing stores. */
export function computedOf(knex: Knex, scope: HostScope): Knex.Raw[] {
  return [
    knex.raw(`${STATE} AS state`, [scope.staleBefore]),
    knex.raw(`${REBOOT} AS reboot`),
  ];
}

/** The hosts that filters and words leave, as `h` with the computed `state` and `reboot`. */
export function chosenHosts(
  knex: Knex,
  scope: HostScope,
  filters: HostListFilters,
  search?: string,
): Knex.QueryBuilder {
  // The state is computed once, inside, so that it can be filtered and ordered by.
  const inner = hostsQuery(knex, scope).select(
    ...CHOSEN,
    ...computedOf(knex, scope),
  );
  filterHosts(inner, knex, filters, scope.staleBefore);
  searchWords(inner, search, ['host.name']);
  const outer = knex.from(inner.as('h')).select('h.*');
  if (filters.status) outer.whereIn('h.state', filters.status);
  if (filters.reboot !== undefined) {
    if (filters.reboot === 'unknown') outer.whereNull('h.reboot');
    else if (filters.reboot) outer.where('h.reboot', 1);
    else outer.whereRaw('(h.reboot IS NULL OR h.reboot = 0)');
  }
  return outer;
}

/** A host with everything that is shown of it in one place. */
interface HostRow extends DbHostRow {
  arch: string;
  variant: string;
  os: string;
  release_id: number;
  packages: number | null;
  security: number | null;
  other: number | null;
  blocked: number | null;
  foreign_packages: number | null;
  reboot_required: DbBoolean | null;
  reboot_evidence: string | null;
  doubts: string | null;
  state: HostState;
  reboot: 0 | 1 | null;
}

function selectHost(knex: Knex, scope: HostScope): Knex.QueryBuilder {
  return hostsQuery(knex, scope).select(
    'host.*',
    'architecture.name as arch',
    'os_variant.name as variant',
    'os_release.name as os',
    'os_release.id as release_id',
    'package_set.size as packages',
    'e.security',
    'e.other',
    'e.blocked',
    'e.foreign_packages',
    'e.reboot_required',
    'e.reboot_evidence',
    'e.doubts',
    ...computedOf(knex, scope),
  );
}

export async function listHosts(
  knex: Knex,
  scope: HostScope,
  filters: HostListFilters,
  request: ListRequest,
): Promise<ListResult<Host>> {
  const { items, totalItems } = await listHostsWithSets(
    knex,
    scope,
    filters,
    request,
  );
  return { items: items.map(({ host }) => host), totalItems };
}

/** A host as it is answered, with the ids of what it shares with others. */
export interface HostWithSets {
  host: Host;
  packageSetId: number | null;
  evaluationId: number | null;
  verdictSetId: number | null;
}

export async function listHostsWithSets(
  knex: Knex,
  scope: HostScope,
  filters: HostListFilters,
  request: ListRequest,
): Promise<ListResult<HostWithSets>> {
  // Which ones, from what is narrow; then everything about these alone.
  const chosen = chosenHosts(knex, scope, filters, request.search)
    .clearSelect()
    .select('h.id');
  const { items: ids, totalItems } = await runList<{ id: number }, number>(
    chosen,
    request,
    {
      orderFields: {
        name: 'h.name',
        os: 'h.os',
        variant: 'h.variant',
        arch: 'h.arch',
        kernel: 'h.kernel',
        lastReport: 'h.last_report_at',
        state: `CASE h.state WHEN 'security' THEN 0 WHEN 'unknown' THEN 1 WHEN 'stale' THEN 2 WHEN 'updates' THEN 3 ELSE 4 END`,
        security: 'h.security',
        other: 'h.other',
        blocked: 'h.blocked',
        packages: 'h.packages',
        foreignPackages: 'h.foreign_packages',
        reboot: 'h.reboot',
      },
      nullable: [
        ...['security', 'other', 'blocked', 'packages'],
        ...['foreignPackages', 'reboot'],
      ],
      defaultOrder: { field: 'name', order: 'asc' },
      tieBreaker: 'h.name',
      toItem: row => row.id,
    },
  );
  if (ids.length === 0) return { items: [], totalItems };
  const rows: (HostRow & { verdict_set_id: number | null })[] =
    await selectHost(knex, scope)
      .leftJoin('host_verdicts as hv', 'hv.host_id', 'host.id')
      .whereIn('host.id', ids)
      .select('hv.set_id as verdict_set_id');
  const byId = new Map(rows.map(row => [row.id, row]));
  // One may have been deleted at this moment.
  const found = ids.flatMap(id => byId.get(id) ?? []);
  const hosts = await completeHosts(knex, found);
  return {
    items: found.map((row, i) => ({
      host: hosts[i],
      packageSetId: row.package_set_id,
      evaluationId: row.evaluation_id,
      verdictSetId: row.verdict_set_id,
    })),
    totalItems,
  };
}

export async function findHost(
  knex: Knex,
  scope: HostScope,
  name: string,
): Promise<HostDetail | undefined> {
  const row: (HostRow & { domain: string }) | undefined = await selectHost(
    knex,
    scope,
  )
    .join('domain', 'domain.id', 'host.domain_id')
    .select('domain.name as domain')
    .where('host.name', name.toLowerCase())
    .first();
  if (!row) return undefined;
  const [host] = await completeHosts(knex, [row]);
  const repositories = await knex
    .from(linksOfHost(knex, row.id).as('link'))
    .leftJoin(
      'repository_content as c',
      'c.repository_id',
      'link.repository_id',
    )
    .join('repository', 'repository.id', 'link.repository_id')
    .where('link.counts', 1)
    .select(
      'c.succeeded_at as at',
      'c.erratum_set_id',
      'c.module_document_id',
      'repository.auth_required',
    );
  const { days, hasPaid } = await supportOfHost(knex, row.id);
  const [open] = await knex('evaluation_erratum')
    .where({ evaluation_id: row.evaluation_id })
    .select(
      knex.raw('COUNT(*) AS errata'),
      knex.raw(
        `(SELECT v.advisories FROM host_verdicts v WHERE v.host_id = ?) AS advisories`,
        [row.id],
      ),
    );
  // What only credentials open is told of by the host itself, or by its doubts.
  const checks: (string | null)[] = repositories
    .filter(({ at, auth_required: isClosed }) => at !== null || !isClosed)
    .map(({ at }) => at);
  return {
    ...host,
    domain: row.domain,
    releaseId: row.release_id,
    address: row.address,
    protocol: row.protocol,
    userAgent: row.user_agent,
    importedAt: row.imported_at,
    keyed: Boolean(row.keyed),
    evaluatedAt: row.evaluated_at,
    // One repository that was never read makes the whole as old as never.
    repositoriesCheckedAt: checks.includes(null)
      ? null
      : (checks as string[]).sort()[0] ?? null,
    useHostRepositories: Boolean(row.use_host_repositories),
    repositories: repositories.length,
    // Where nobody publishes errata, none is no answer.
    errata:
      open.advisories || repositories.some(one => one.erratum_set_id !== null)
        ? Number(open.errata)
        : null,
    hasModules:
      row.modules !== '[]' ||
      repositories.some(one => one.module_document_id !== null),
    support: supportOn(days, hasPaid, now()),
    comment: row.comment,
    dns: {
      check: Boolean(row.check_dns),
      name: row.dns_name,
      state: row.dns_state ?? 'unknown',
      checkedAt: row.dns_checked_at,
    },
  };
}

/** Adds what lives in other tables, for all hosts of a page at once. */
async function completeHosts(knex: Knex, rows: HostRow[]): Promise<Host[]> {
  const ids = rows.map(row => row.id);
  const tagRows: { host_id: number; name: string }[] = await knex('host_tag')
    .join('tag', 'tag.id', 'host_tag.tag_id')
    .whereIn('host_id', ids)
    .orderBy('tag.key')
    .select('host_id', 'tag.name');
  const entityRows: {
    host_name: string;
    entity_ref: string;
    owner: string | null;
    standing: EntityStanding;
  }[] = await knex('host_entity')
    .whereIn(
      'host_name',
      rows.map(row => row.name),
    )
    .orderBy('entity_ref')
    .select('host_name', 'entity_ref', 'owner', 'standing');
  const waiting: { host_name: string; cases: number | string }[] = await knex(
    'quarantine',
  )
    .whereIn(
      'host_name',
      rows.map(row => row.name),
    )
    .where({ status: 'waiting' })
    .groupBy('host_name')
    .select('host_name', knex.raw('COUNT(*) AS cases'));
  return rows.map(row => {
    const entities = entityRows.filter(
      ({ host_name }) => host_name === row.name,
    );
    const owners = ownersOf({ assignedOwner: row.assigned_owner, entities });
    const reported: string[] = JSON.parse(row.reported_evidence);
    const evaluated: string[] = JSON.parse(row.reboot_evidence ?? '[]');
    return {
      name: row.name,
      os: { release: row.os, variant: row.variant },
      arch: row.arch,
      kernel: row.kernel,
      lastReport: row.last_report_at,
      state: row.state,
      doubts: doubtsOf(row),
      updates: {
        security: row.security ?? 0,
        other: row.other ?? 0,
        blocked: row.blocked ?? 0,
      },
      reboot: {
        required: row.reboot === null ? null : Number(row.reboot) === 1,
        // Where the host asks for a reboot, what speaks against it is no evidence.
        evidence:
          reported.length > 0 && !row.reboot_required
            ? reported
            : [...reported, ...evaluated],
      },
      packages: row.packages ?? 0,
      foreignPackages: row.foreign_packages ?? 0,
      tags: tagRows
        .filter(({ host_id }) => host_id === row.id)
        .map(({ name }) => name),
      entityRef: entities[0]?.entity_ref ?? null,
      owner: owners[0] ?? null,
      owners,
      assignedOwner: row.assigned_owner,
      quarantined: Number(
        waiting.find(({ host_name }) => host_name === row.name)?.cases ?? 0,
      ),
    };
  });
}

function doubtsOf(row: HostRow): string[] {
  if (row.evaluation_id === null) {
    return [row.evaluation_error ?? 'This host has not been evaluated yet.'];
  }
  return [...JSON.parse(row.doubts ?? '[]'), ...importDoubts(row)];
}

/** What is not known of a host that was imported, until it reports here itself. */
function importDoubts(row: HostRow): string[] {
  if (row.imported_at === null) return [];
  const unread: { reason: string }[] = JSON.parse(row.unread);
  return [
    'It was imported from another Patchman and has not reported here yet.',
    ...unread.map(({ reason }) => reason),
  ];
}
