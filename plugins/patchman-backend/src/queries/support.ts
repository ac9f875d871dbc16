import type { SupportState } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { now } from '../database/time';
import { dayAfter, ENDING_DAYS, type SupportDays } from '../systems/support';

/** Addresses of repositories that only subscribers have, which look after releases longer than for everybody else. */
const PAID_REPOSITORIES = [
  '%//esm.ubuntu.com/%',
  '%.freexian.com/%',
  '%/elts/%',
  '%-els-%',
  '%/els/%',
  '%-LTSS%',
];

/** Until when releases are looked after, by their keys, as the sources tell now: `release`, `eol`, `lts`, `paid` and `ends`. */
export function supportDays(knex: Knex): Knex.QueryBuilder {
  const told = knex('release_support as r')
    .join('errata_source as s', join =>
      join.on('s.id', 'r.source_id').andOn('s.generation', 'r.generation'),
    )
    .groupBy('r.release')
    .select(
      'r.release',
      knex.raw('MAX(r.eol) AS eol, MAX(r.lts) AS lts, MAX(r.paid) AS paid'),
    );
  return knex
    .from(told.as('t'))
    .select(
      't.*',
      knex.raw(
        `CASE WHEN COALESCE(t.eol, '') > COALESCE(t.lts, '') THEN t.eol ELSE t.lts END AS ends`,
      ),
    );
}

/** Adds what is told of the releases of hosts, as `support`, to a query of hosts with their operating systems' releases. */
export function joinSupport(query: Knex.QueryBuilder, knex: Knex): void {
  query.leftJoin(
    supportDays(knex).as('support'),
    'support.release',
    'os_release.release_key',
  );
}

/** Whether a host has a repository that only subscribers have. */
export function hasPaidRepositories(knex: Knex): Knex.Raw {
  const any = PAID_REPOSITORIES.map(() => 'paid_mirror.url LIKE ?').join(
    ' OR ',
  );
  return knex.raw(
    `EXISTS (SELECT 1 FROM host_repository AS paid_link
      JOIN mirror AS paid_mirror ON paid_mirror.repository_id = paid_link.repository_id
      WHERE paid_link.host_id = host.id AND paid_link.enabled AND (${any}))`,
    PAID_REPOSITORIES,
  );
}

/**
 * Whether a host's release gets security updates, as `supportOn` says it of one. Whoever has what is paid for is asked of those
 * alone whom it would help.
 */
export function supportState(knex: Knex): Knex.Raw {
  const at = now();
  const soon = dayAfter(at, ENDING_DAYS);
  const today = dayAfter(at, 0);
  return knex.raw(
    `CASE WHEN support.ends IS NULL THEN 'unknown'
      WHEN support.ends >= ? THEN 'supported'
      WHEN support.paid > support.ends AND support.paid >= ? AND ?
        THEN CASE WHEN support.paid >= ? THEN 'supported' ELSE 'ending' END
      WHEN support.ends >= ? THEN 'ending'
      ELSE 'ended' END`,
    [soon, today, hasPaidRepositories(knex), soon, today],
  );
}

/** Leaves hosts whose release is in one of some states. */
export function whereSupport(
  query: Knex.QueryBuilder,
  knex: Knex,
  states: readonly SupportState[],
): void {
  joinSupport(query, knex);
  query.whereIn(supportState(knex) as any, [...states]);
}

/** Until when the release of a host is looked after, and whether the host has what is paid for; one statement. */
export async function supportOfHost(
  knex: Knex,
  hostId: number,
): Promise<{ days: SupportDays; hasPaid: boolean }> {
  const query = knex('host')
    .join('os_variant', 'os_variant.id', 'host.os_variant_id')
    .join('os_release', 'os_release.id', 'os_variant.release_id')
    .where('host.id', hostId);
  joinSupport(query, knex);
  const row = await query.first(
    'support.eol',
    'support.lts',
    'support.paid',
    knex.raw('? AS has_paid', [hasPaidRepositories(knex)]),
  );
  const { eol = null, lts = null, paid = null } = row ?? {};
  return { days: { eol, lts, paid }, hasPaid: Boolean(row?.has_paid) };
}
