import type {
  HostCounts,
  HostState,
  Severity,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { settleExposure } from '../inventory/exposure/settleExposure';
import { countedErrata, countedUpdates, settleFor } from './counted';
import type { HostListFilters } from './hostFilters';
import { linksOfHosts } from './hostLinks';
import { chosenHosts, type HostScope } from './hosts';
import { severityOfRank } from './severity';

interface StateRow {
  state: HostState;
  hosts: number | string;
  reboot: number | string;
  oldest: string;
  newest: string;
}

/** How many hosts are in each state, how many must be rebooted, and how fresh that is; one statement. */
export async function countHostsByState(
  knex: Knex,
  scope: HostScope,
  filters: HostListFilters = {},
): Promise<Omit<HostCounts, 'updates' | 'errata'>> {
  const rows: StateRow[] = await knex
    .from(chosenHosts(knex, scope, filters).as('c'))
    .groupBy('c.state')
    .select(
      'c.state',
      knex.raw('COUNT(*) AS hosts'),
      knex.raw('SUM(CASE WHEN c.reboot = 1 THEN 1 ELSE 0 END) AS reboot'),
      knex.raw('MIN(c.last_report_at) AS oldest'),
      knex.raw('MAX(c.last_report_at) AS newest'),
    );
  const byState = { ok: 0, updates: 0, security: 0, stale: 0, unknown: 0 };
  for (const { state, hosts } of rows) byState[state] = Number(hosts);
  const sum = (numbers: (number | string)[]) =>
    numbers.reduce<number>((total, number) => total + Number(number), 0);
  return {
    total: sum(rows.map(({ hosts }) => hosts)),
    byState,
    rebootRequired: sum(rows.map(({ reboot }) => reboot)),
    oldestReport: rows.map(({ oldest }) => oldest).sort()[0] ?? null,
    newestReport:
      rows
        .map(({ newest }) => newest)
        .sort()
        .at(-1) ?? null,
  };
}

/** Figures of the hosts that filters leave; a fixed number of statements whatever their number. */
export async function countHosts(
  knex: Knex,
  scope: HostScope,
  filters: HostListFilters,
): Promise<HostCounts> {
  // Of the whole fleet it is counted already.
  const whole =
    scope.visible === 'all' &&
    Object.values(filters).every(value => value === undefined);
  if (whole) await settleFor(knex, scope.visible);
  await settleExposure(knex);
  const evaluations = () =>
    knex
      .from(chosenHosts(knex, scope, filters).as('c'))
      .whereNotNull('c.evaluation_id')
      .distinct('c.evaluation_id');
  const updateIds = whole
    ? countedUpdates(knex, scope.visible).select('update_id')
    : knex('evaluation_entry as e')
        .whereIn('e.evaluation_id', evaluations())
        .distinct('e.update_id');
  const names = whole
    ? countedErrata(knex, scope.visible).select('name')
    : knex('evaluation_erratum as ee')
        .whereIn('ee.evaluation_id', evaluations())
        .distinct('ee.name');
  const pairs = knex('found_update as u')
    .whereIn('u.id', updateIds)
    .groupBy('u.installed_id', 'u.available_id')
    .select(
      knex.raw('MAX(CASE WHEN u.security THEN 1 ELSE 0 END) AS security'),
    );
  const publishing = knex('repository_content')
    .whereNotNull('erratum_set_id')
    .select('repository_id');
  const published = knex
    .from(
      linksOfHosts(knex, chosenHosts(knex, scope, filters), publishing).as(
        'link',
      ),
    )
    .where('link.counts', 1)
    .first('link.repository_id');
  // Sources that tell of the release of one do too.
  const told = knex('host_verdicts')
    .whereNot('advisories', '')
    .whereIn(
      'host_id',
      chosenHosts(knex, scope, filters).clearSelect().select('h.id'),
    )
    .first('host_id');
  const [states, [updates], ranks, publisher, teller] = await Promise.all([
    countHostsByState(knex, scope, filters),
    knex
      .from(pairs.as('p'))
      .select(knex.raw('SUM(p.security) AS security, COUNT(*) AS updates')),
    knex
      .from('listed_erratum')
      .whereIn('name', names)
      .groupBy('severity_rank')
      .select('severity_rank', knex.raw('COUNT(*) AS errata')),
    published,
    told,
  ]);
  const errata: Record<Severity | 'none', number> = {
    critical: 0,
    important: 0,
    moderate: 0,
    low: 0,
    none: 0,
  };
  for (const row of ranks) {
    errata[severityOfRank(row.severity_rank) ?? 'none'] = Number(row.errata);
  }
  const security = Number(updates.security ?? 0);
  return {
    ...states,
    updates: { security, other: Number(updates.updates) - security },
    // Where nobody publishes errata, none is no answer.
    errata: publisher || teller ? errata : null,
  };
}
