import type { AttentionItem, Summary } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { now } from '../../database/time';
import { shownUrl } from '../../texts';
import { settleFor } from '../counted';
import { criticalErrata } from '../errata/listErrata';
import type { HostScope } from '../hosts';
import { countMirrors, mirrorExamples, MIRROR_ATTENTION } from '../mirrors';
import { quarantinedHosts, quarantineExamples } from '../quarantine';
import { reportExamples, reportFigures } from '../reports';
import { type RepositoryTrouble, repositoryTroubles } from '../repositories';
import { countFleetUpdates } from '../updates';
import { countFacets } from './facets';
import { newestOf, selectValues } from './freshness';
import {
  attentionExamples,
  countAttention,
  HOST_ATTENTION,
  type HostAttention,
} from './hostAttention';

const EXAMPLES = 3;
const MOST_UPDATES = 10;

/** Who looks at the dashboard: what they may not see is left out, never shown as none. */
export interface SummaryScope extends HostScope {
  /** Whether they may see repositories and mirrors. */
  repositories: boolean;
  /** Whether they may see reports; of those, only those of visible hosts. */
  reports: boolean;
}

type Kind = AttentionItem['kind'];

/** Everything that the dashboard shows, computed now; a fixed number of statements whatever the size of the fleet. */
export async function summarize(
  knex: Knex,
  scope: SummaryScope,
): Promise<Summary> {
  const { visible } = scope;
  await settleFor(knex, visible);
  // None needs another, and PostgreSQL answers them side by side.
  const [hosts, facets, updates, critical, values, troubles, mirrors] =
    await Promise.all([
      countAttention(knex, scope),
      countFacets(knex, scope),
      countFleetUpdates(knex, visible, MOST_UPDATES),
      criticalErrata(knex, visible, EXAMPLES),
      selectValues(knex, {
        ...newestOf(knex, scope),
        quarantined: quarantinedHosts(knex, visible),
        ...(scope.reports ? reportFigures(knex, visible) : {}),
      }),
      scope.repositories ? repositoryTroubles(knex) : null,
      scope.repositories ? countMirrors(knex) : null,
    ]);
  const reports = scope.reports
    ? {
        pending: Number(values.pending),
        failed: Number(values.failed),
        last24h: Number(values.last24h),
      }
    : null;

  const found = new Map<Kind, { count: number; examples: string[] }>();
  const attend = (kind: Kind, count: number, examples: string[] = []) => {
    if (count > 0) found.set(kind, { count, examples });
  };
  const open: [Kind, Knex.QueryBuilder][] = [];
  const attendLater = (kind: Kind, count: number, some: Knex.QueryBuilder) => {
    attend(kind, count);
    if (count > 0) open.push([kind, some]);
  };
  const attendHosts = (kind: HostAttention) =>
    attendLater(
      kind,
      hosts.attention[kind],
      attentionExamples(knex, scope, kind, EXAMPLES),
    );
  attendHosts('hosts-security');
  attend('errata-critical', critical.count, critical.examples);
  attendLater(
    'hosts-quarantined',
    Number(values.quarantined),
    quarantineExamples(knex, visible, EXAMPLES),
  );
  for (const kind of Object.keys(HOST_ATTENTION) as HostAttention[]) {
    if (kind !== 'hosts-security') attendHosts(kind);
  }
  if (troubles && mirrors) {
    for (const [kind, is] of repositoryKinds(scope)) {
      const those = troubles.filter(is);
      attend(
        kind,
        those.length,
        those.slice(0, EXAMPLES).map(({ name }) => name),
      );
    }
    for (const kind of MIRROR_ATTENTION) {
      attendLater(
        kind,
        mirrors.attention[kind],
        mirrorExamples(knex, kind, EXAMPLES),
      );
    }
  }
  if (reports) {
    for (const status of ['failed', 'pending'] as const) {
      attendLater(
        `reports-${status}`,
        reports[status],
        reportExamples(knex, visible, status, EXAMPLES),
      );
    }
  }
  await findExamples(knex, open, found);
  const inState = (state: RepositoryTrouble['state']) =>
    troubles?.filter(one => one.state === state).length ?? 0;
  return {
    at: now(),
    hosts: {
      total: hosts.total,
      byState: hosts.byState,
      rebootRequired: hosts.attention['hosts-reboot'],
      ...facets,
    },
    updates,
    repositories: troubles && {
      total: troubles.length,
      failing: inState('failing'),
      outdated: inState('outdated'),
    },
    mirrors: mirrors && { total: mirrors.total, failing: mirrors.failing },
    reports,
    attention: [...found].map(([kind, item]) => ({ kind, ...item })),
    lastReport: values.lastReport as string | null,
    lastRefresh: values.lastRefresh as string | null,
  };
}

function repositoryKinds(
  scope: SummaryScope,
): [Kind, (one: RepositoryTrouble) => boolean][] {
  return [
    ['repositories-failing', ({ state }) => state === 'failing'],
    ['repositories-outdated', ({ state }) => state === 'outdated'],
    // Whether no host uses one is known only to those who see all hosts.
    [
      'repositories-unused',
      one => scope.visible === 'all' && Number(one.is_used) === 0,
    ],
    ['repositories-without-mirrors', one => Number(one.has_mirrors) === 0],
  ];
}

/** Reads the examples of everything in one statement, each in the order of its own. */
async function findExamples(
  knex: Knex,
  open: [Kind, Knex.QueryBuilder][],
  found: Map<Kind, { examples: string[] }>,
): Promise<void> {
  if (open.length === 0) return;
  const [first, ...others] = open.map(([kind, some]) =>
    knex.from(some.as(kind.replaceAll('-', '_'))).select('kind', 'name'),
  );
  const rows: { kind: Kind; name: string }[] = await first.unionAll(others);
  for (const { kind, name } of rows) {
    const { examples } = found.get(kind)!;
    // Of mirrors it is an address.
    const shown = kind.startsWith('mirrors-') ? shownUrl(name) : name;
    if (!examples.includes(shown)) examples.push(shown);
  }
}
