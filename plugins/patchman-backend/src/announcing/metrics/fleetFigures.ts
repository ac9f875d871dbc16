import type { HostState } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { settleTallies } from '../../inventory/tallies/settleTallies';

/** What is told of the fleet as a whole. */
export interface FleetFigures {
  hosts: Record<HostState, number>;
  rebootRequired: number;
  /** Of all hosts together. */
  updates: { security: number; other: number };
}

/** As `STATE` of hosts, of those that are neither stale nor in doubt for being imported. */
const STATE = `CASE
  WHEN NOT e.known THEN 'unknown'
  WHEN e.security > 0 THEN 'security'
  WHEN e.other > 0 THEN 'updates'
  WHEN e.doubts <> '[]' THEN 'unknown'
  ELSE 'ok' END`;

interface Row {
  what: 'all' | 'stale' | 'doubted' | 'unevaluated' | 'reboot' | 'update';
  name: string | null;
  count: number | string | null;
}

/**
 * Hosts by state and updates by class, from what is counted already: it costs what there is of different evaluations and
 * updates, and looks only at hosts that are exceptions (stale, imported, not evaluated, asking for a reboot themselves).
 * @param staleBefore ISO 8601 UTC
 */
export async function fleetFigures(
  knex: Knex,
  staleBefore: string,
): Promise<FleetFigures> {
  await settleTallies(knex);
  const evaluated = (what: Row['what']) =>
    knex('host')
      .join('evaluation as e', 'e.id', 'host.evaluation_id')
      .groupByRaw(STATE)
      .select(
        knex.raw(`'${what}' AS what`),
        knex.raw(`${STATE} AS name`),
        knex.raw('COUNT(*) AS count'),
      );
  const shared = knex('evaluation_tally as t')
    .join('evaluation as e', 'e.id', 't.evaluation_id')
    .groupByRaw(STATE)
    .select(
      knex.raw(`'all' AS what`),
      knex.raw(`${STATE} AS name`),
      knex.raw('SUM(t.hosts) AS count'),
    );
  // Within another one, because the builder puts the groups of the first behind the last.
  const rows: Row[] = await knex
    .from(shared.as('shared'))
    .select('what', 'name', 'count')
    .unionAll([
      evaluated('stale').where('host.last_report_at', '<', staleBefore),
      evaluated('doubted')
        .whereNotNull('host.imported_at')
        .whereNot('host.unread', '[]')
        .where('host.last_report_at', '>=', staleBefore),
      knex
        .from(
          knex('host')
            .whereNull('evaluation_id')
            .select(
              knex.raw(
                `CASE WHEN last_report_at < ? THEN 'stale' ELSE 'unknown' END AS name`,
                [staleBefore],
              ),
            )
            .as('h'),
        )
        .groupBy('h.name')
        .select(
          knex.raw(`'unevaluated' AS what`),
          'h.name',
          knex.raw('COUNT(*) AS count'),
        ),
      knex('update_tally as t')
        .join('found_update as u', 'u.id', 't.update_id')
        .where('t.hosts', '>', 0)
        .groupBy('u.security')
        .select(
          knex.raw(`'update' AS what`),
          knex.raw(
            `CASE WHEN u.security THEN 'security' ELSE 'other' END AS name`,
          ),
          knex.raw('SUM(t.hosts) AS count'),
        ),
      knex('evaluation_tally as t')
        .join('evaluation as e', 'e.id', 't.evaluation_id')
        .where('e.reboot_required', true)
        .select(
          knex.raw(`'reboot' AS what`),
          knex.raw('NULL AS name'),
          knex.raw('SUM(t.hosts) AS count'),
        ),
      knex('host')
        .leftJoin('evaluation as e', 'e.id', 'host.evaluation_id')
        .whereRaw('host.reported_reboot')
        .whereRaw(
          '(e.id IS NULL OR e.reboot_required IS NULL OR NOT e.reboot_required)',
        )
        .select(
          knex.raw(`'reboot' AS what`),
          knex.raw('NULL AS name'),
          knex.raw('COUNT(*) AS count'),
        ),
    ]);
  return toFigures(rows);
}

function toFigures(rows: readonly Row[]): FleetFigures {
  const hosts = { ok: 0, updates: 0, security: 0, stale: 0, unknown: 0 };
  const updates = { security: 0, other: 0 };
  let rebootRequired = 0;
  for (const { what, name, count } of rows) {
    const number = Number(count ?? 0);
    const state = name as HostState;
    switch (what) {
      case 'all':
      case 'unevaluated':
        hosts[state] += number;
        break;
      case 'stale':
        hosts[state] -= number;
        hosts.stale += number;
        break;
      case 'doubted':
        if (state === 'ok') {
          hosts.ok -= number;
          hosts.unknown += number;
        }
        break;
      case 'update':
        updates[name as 'security' | 'other'] += number;
        break;
      default:
        rebootRequired += number;
    }
  }
  return { hosts, rebootRequired, updates };
}
