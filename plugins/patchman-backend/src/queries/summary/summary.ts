import type { AttentionItem, Summary } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { fromNow, now } from '../../database/time';
import { shownUrl } from '../../texts';
import { listErrata } from '../errata';
import { listFleetUpdates } from '../updates';
import type { HostListFilters } from '../hostFilters';
import { countHostsByState } from '../hostCounts';
import { type HostScope, listHosts } from '../hosts';
import { ownersQuery } from '../../permissions/owners';
import { countQuarantined } from '../quarantine';
import {
  listMirrors,
  listRepositories,
  type MirrorListFilters,
  type RepositoryListFilters,
} from '../repositories';
import { whereVisible } from '../../permissions/visibility';

const EXAMPLES = 3;
const FIRST = { limit: EXAMPLES, offset: 0 };

/** Who looks at the dashboard: what they may not see is left out, never shown as none. */
export interface SummaryScope extends HostScope {
  /** Whether they may see repositories and mirrors. */
  repositories: boolean;
  /** Whether they may see reports; of those, only those of visible hosts. */
  reports: boolean;
}

interface Found {
  count: number;
  examples: string[];
}

/** Everything that the dashboard shows, computed now; a fixed number of statements whatever the size of the fleet. */
export async function summarize(
  knex: Knex,
  scope: SummaryScope,
): Promise<Summary> {
  const states = await countHostsByState(knex, scope);
  const security = await listFleetUpdates(
    knex,
    scope.visible,
    { security: true },
    { limit: 10, offset: 0 },
  );
  const other = await listFleetUpdates(
    knex,
    scope.visible,
    { security: false },
    { limit: 10, offset: 0 },
  );
  const attention = await findAttention(knex, scope);
  const [counts, latest] = await Promise.all([
    scope.repositories
      ? repositoryCounts(knex, scope)
      : { repositories: null, mirrors: null },
    latestTimes(knex, scope),
  ]);
  return {
    at: now(),
    hosts: {
      total: states.total,
      byState: states.byState,
      rebootRequired: states.rebootRequired,
      byOs: await countByOs(knex, scope),
      byArch: await countByArch(knex, scope),
      byTag: await countByTag(knex, scope),
      byOwner: await countByOwner(knex, scope),
    },
    updates: {
      security: security.totalItems,
      other: other.totalItems,
      top: [...security.items, ...other.items].slice(0, 10).map(update => ({
        name: update.installed.name,
        security: update.security,
        hosts: update.hosts,
      })),
    },
    ...counts,
    reports: scope.reports ? await reportCounts(knex, scope) : null,
    attention,
    ...latest,
  };
}

async function findAttention(
  knex: Knex,
  scope: SummaryScope,
): Promise<AttentionItem[]> {
  const hosts = async (filters: HostListFilters): Promise<Found> => {
    const page = await listHosts(knex, scope, filters, FIRST);
    return {
      count: page.totalItems,
      examples: page.items.map(host => host.name),
    };
  };
  const attention: AttentionItem[] = [];
  const attend = async (kind: AttentionItem['kind'], found: Promise<Found>) => {
    const { count, examples } = await found;
    if (count > 0) attention.push({ kind, count, examples });
  };
  await attend('hosts-security', hosts({ status: ['security'] }));
  await attend('errata-critical', criticalErrata(knex, scope));
  await attend(
    'hosts-quarantined',
    countQuarantined(knex, scope.visible, EXAMPLES),
  );
  await attend('hosts-reboot', hosts({ reboot: true }));
  await attend('hosts-unknown', hosts({ status: ['unknown'] }));
  await attend('hosts-stale', hosts({ status: ['stale'] }));
  await attend('hosts-updates', hosts({ status: ['updates'] }));
  await attend('hosts-without-repositories', hosts({ hasRepositories: false }));
  await attend('hosts-foreign-packages', hosts({ foreign: true }));
  if (scope.repositories) await attendRepositories(knex, scope, attend);
  if (scope.reports) {
    await attend('reports-failed', reports(knex, scope, 'failed'));
    await attend('reports-pending', reports(knex, scope, 'pending'));
  }
  return attention;
}

async function attendRepositories(
  knex: Knex,
  scope: SummaryScope,
  attend: (kind: AttentionItem['kind'], found: Promise<Found>) => Promise<void>,
): Promise<void> {
  const repositories = async (
    filters: RepositoryListFilters,
  ): Promise<Found> => {
    const page = await listRepositories(knex, scope.visible, filters, FIRST);
    return {
      count: page.totalItems,
      examples: page.items.map(repository => repository.name),
    };
  };
  const mirrors = async (filters: MirrorListFilters): Promise<Found> => {
    const page = await listMirrors(knex, filters, FIRST);
    return {
      count: page.totalItems,
      examples: page.items.map(mirror => mirror.url),
    };
  };
  await attend('repositories-failing', repositories({ state: ['failing'] }));
  await attend('repositories-outdated', repositories({ state: ['outdated'] }));
  // Whether no host uses one is known only to those who see all hosts.
  if (scope.visible === 'all') {
    await attend('repositories-unused', repositories({ used: false }));
  }
  await attend(
    'repositories-without-mirrors',
    repositories({ hasMirrors: false }),
  );
  await attend('mirrors-partly-failing', partlyFailing(knex));
  await attend('mirrors-disabled', mirrors({ refresh: false, enabled: true }));
  await attend(
    'mirrors-unverified',
    mirrors({ signature: ['unverified', 'unsigned'], enabled: true }),
  );
}

function visibleHosts(knex: Knex, scope: HostScope): Knex.QueryBuilder {
  const query = knex('host').leftJoin(
    'evaluation as e',
    'e.id',
    'host.evaluation_id',
  );
  whereVisible(query, scope.visible);
  return query;
}

const SECURITY_HOSTS =
  'SUM(CASE WHEN e.security > 0 THEN 1 ELSE 0 END) AS security';

async function countByOs(knex: Knex, scope: HostScope) {
  const rows: any[] = await visibleHosts(knex, scope)
    .join('os_variant', 'os_variant.id', 'host.os_variant_id')
    .join('os_release', 'os_release.id', 'os_variant.release_id')
    .groupBy('os_release.name')
    .select('os_release.name as release')
    .select(knex.raw('COUNT(*) AS hosts'), knex.raw(SECURITY_HOSTS))
    .orderByRaw('COUNT(*) DESC, os_release.name');
  return rows.map(row => ({
    release: row.release,
    hosts: Number(row.hosts),
    security: Number(row.security),
  }));
}

async function countByArch(knex: Knex, scope: HostScope) {
  const rows: any[] = await visibleHosts(knex, scope)
    .join('architecture', 'architecture.id', 'host.arch_id')
    .groupBy('architecture.name')
    .select('architecture.name as arch', knex.raw('COUNT(*) AS hosts'))
    .orderByRaw('COUNT(*) DESC, architecture.name');
  return rows.map(row => ({ arch: row.arch, hosts: Number(row.hosts) }));
}

async function countByTag(knex: Knex, scope: HostScope) {
  const rows: any[] = await visibleHosts(knex, scope)
    .join('host_tag', 'host_tag.host_id', 'host.id')
    .join('tag', 'tag.id', 'host_tag.tag_id')
    .groupBy('tag.name')
    .select('tag.name as tag', knex.raw('COUNT(*) AS hosts'))
    .orderByRaw('COUNT(*) DESC, tag.name')
    .limit(100);
  return rows.map(row => ({ tag: row.tag, hosts: Number(row.hosts) }));
}

async function countByOwner(knex: Knex, scope: HostScope) {
  const rows: any[] = await visibleHosts(knex, scope)
    .join(ownersQuery(knex).as('owned'), 'owned.host_name', 'host.name')
    .groupBy('owned.owner')
    .select('owned.owner')
    .select(knex.raw('COUNT(*) AS hosts'), knex.raw(SECURITY_HOSTS))
    .orderByRaw('COUNT(*) DESC, owned.owner')
    .limit(100);
  return rows.map(row => ({
    owner: row.owner,
    hosts: Number(row.hosts),
    security: Number(row.security),
  }));
}

async function repositoryCounts(
  knex: Knex,
  scope: HostScope,
): Promise<Pick<Summary, 'repositories' | 'mirrors'>> {
  const one = { limit: 1, offset: 0 };
  const count = async (filters: RepositoryListFilters) =>
    (await listRepositories(knex, scope.visible, filters, one)).totalItems;
  const countMirrors = async (filters: MirrorListFilters) =>
    (await listMirrors(knex, filters, one)).totalItems;
  return {
    repositories: {
      total: await count({}),
      failing: await count({ state: ['failing'] }),
      outdated: await count({ state: ['outdated'] }),
    },
    mirrors: {
      total: await countMirrors({}),
      failing: await countMirrors({ state: ['failing'] }),
    },
  };
}

/** Reports of visible hosts; whoever sees all hosts sees also those that never made a host. */
function visibleReports(knex: Knex, scope: HostScope): Knex.QueryBuilder {
  const query = knex('report');
  if (scope.visible !== 'all') {
    const names = knex('host').select('host.name');
    whereVisible(names, scope.visible);
    query.whereIn('report.host_name', names);
  }
  return query;
}

async function reportCounts(
  knex: Knex,
  scope: HostScope,
): Promise<Summary['reports']> {
  const [row] = await visibleReports(knex, scope).select(
    knex.raw(`SUM(CASE WHEN status = 'pending' THEN 1 ELSE 0 END) AS pending`),
    knex.raw(`SUM(CASE WHEN status = 'failed' THEN 1 ELSE 0 END) AS failed`),
    knex.raw('SUM(CASE WHEN received_at >= ? THEN 1 ELSE 0 END) AS "last24h"', [
      fromNow({ hours: -24 }),
    ]),
  );
  return {
    pending: Number(row.pending ?? 0),
    failed: Number(row.failed ?? 0),
    last24h: Number(row.last24h ?? 0),
  };
}

async function latestTimes(
  knex: Knex,
  scope: HostScope,
): Promise<Pick<Summary, 'lastReport' | 'lastRefresh'>> {
  const report = await visibleHosts(knex, scope)
    .max({ at: 'host.last_report_at' })
    .first();
  const refresh = await knex('mirror').max({ at: 'checked_at' }).first();
  return {
    lastReport: report?.at ?? null,
    lastRefresh: refresh?.at ?? null,
  };
}

async function criticalErrata(knex: Knex, scope: HostScope) {
  const page = await listErrata(
    knex,
    scope.visible,
    { severity: ['critical'], affected: true },
    FIRST,
  );
  return {
    count: page.totalItems,
    examples: page.items.map(({ name }) => name),
  };
}

async function reports(
  knex: Knex,
  scope: HostScope,
  status: string,
): Promise<Found> {
  const query = visibleReports(knex, scope).where('report.status', status);
  const rows: { host_name: string }[] = await query
    .clone()
    .orderBy('report.id', 'desc')
    .limit(EXAMPLES)
    .select('report.host_name');
  const [{ count }] = await query.count({ count: '*' });
  return {
    count: Number(count),
    examples: [...new Set(rows.map(row => row.host_name))],
  };
}

/** Mirrors that fail while another one of their repository does not: no figure is wrong, but redundancy is gone. */
async function partlyFailing(knex: Knex) {
  const query = knex('mirror')
    .whereRaw('mirror.enabled')
    .whereNotNull('mirror.error')
    .whereExists(
      knex('mirror as good')
        .whereRaw('good.repository_id = mirror.repository_id')
        .whereRaw('good.enabled')
        .whereNull('good.error')
        .whereNull('good.access_error')
        .whereNull('good.list_kind')
        .select(knex.raw('1')),
    );
  const [{ count }] = await query.clone().count({ count: '*' });
  const rows: { url: string }[] = await query
    .orderBy('mirror.id')
    .limit(EXAMPLES)
    .select('mirror.url');
  return { count: Number(count), examples: rows.map(row => shownUrl(row.url)) };
}
