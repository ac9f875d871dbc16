import type { Freshness } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { now } from '../../database/time';
import { whereVisible } from '../../permissions/visibility';
import type { HostScope } from '../hosts';
import { newestArrival } from '../reports';

/** The newest of each, which their indexes tell; one value each. */
export function newestOf(knex: Knex, { visible }: HostScope) {
  const newest = (column: 'last_report_at' | 'evaluated_at') => {
    const query = knex('host').max(`host.${column}`);
    whereVisible(query, visible);
    return query;
  };
  return {
    lastReport: newest('last_report_at'),
    lastEvaluation: newest('evaluated_at'),
    lastRefresh: knex('mirror').max('checked_at'),
  };
}

/** One row of values, each by a query of its own; one statement. */
export async function selectValues<Name extends string>(
  knex: Knex,
  values: Partial<Record<Name, Knex.QueryBuilder>>,
): Promise<Record<Name, string | number | null>> {
  return knex
    .select(
      Object.entries(values as Record<Name, Knex.QueryBuilder>).map(
        ([name, value]) => (value as Knex.QueryBuilder).as(name),
      ),
    )
    .first();
}

/**
 * How fresh what is shown is, in one statement.
 * @param scope `reports` where they may see reports
 */
export async function findFreshness(
  knex: Knex,
  scope: HostScope & { reports: boolean },
): Promise<Freshness> {
  const { lastReport, lastEvaluation, lastRefresh, lastArrival } =
    await selectValues(knex, {
      ...newestOf(knex, scope),
      ...(scope.reports ? { lastArrival: newestArrival(knex, scope) } : {}),
    });
  return {
    at: now(),
    lastArrival: (lastArrival ?? null) as string | null,
    lastReport: lastReport as string | null,
    lastEvaluation: lastEvaluation as string | null,
    lastRefresh: lastRefresh as string | null,
  };
}
