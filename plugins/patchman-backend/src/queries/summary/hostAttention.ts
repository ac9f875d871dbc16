import type {
  AttentionItem,
  HostState,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { hasRepositories } from '../hostLinks';
import { computedOf, type HostScope, hostsQuery } from '../hosts';
import { joinSupport, supportState } from '../support';

/** What of hosts needs attention, worst first, as conditions on hosts as `c`. */
export const HOST_ATTENTION = {
  'hosts-security': `c.state = 'security'`,
  'hosts-reboot': 'c.reboot = 1',
  'hosts-unknown': `c.state = 'unknown'`,
  'hosts-stale': `c.state = 'stale'`,
  'hosts-unsupported': `c.support = 'ended'`,
  'hosts-updates': `c.state = 'updates'`,
  'hosts-without-repositories': 'NOT c.has_repositories',
  'hosts-foreign-packages': 'c.foreign_packages > 0',
} satisfies Partial<Record<AttentionItem['kind'], string>>;

export type HostAttention = keyof typeof HOST_ATTENTION;

const KINDS = Object.keys(HOST_ATTENTION) as HostAttention[];

/** Visible hosts as `c`, with all that their attention is told by. */
function toldHosts(knex: Knex, scope: HostScope): Knex.QueryBuilder {
  const hosts = hostsQuery(knex, scope).select(
    'host.name',
    'e.foreign_packages',
    ...computedOf(knex, scope),
    knex.raw('? AS has_repositories', [hasRepositories(knex)]),
    knex.raw('? AS support', [supportState(knex)]),
  );
  joinSupport(hosts, knex);
  return knex.from(hosts.as('c'));
}

export interface HostFigures {
  total: number;
  byState: Record<HostState, number>;
  attention: Record<HostAttention, number>;
}

/** How many visible hosts there are, in which states, and how many need which attention; one pass over them. */
export async function countAttention(
  knex: Knex,
  scope: HostScope,
): Promise<HostFigures> {
  const [row]: Record<string, number | string | null>[] = await toldHosts(
    knex,
    scope,
  ).select(
    knex.raw('COUNT(*) AS total'),
    ...KINDS.map(kind =>
      knex.raw(
        `SUM(CASE WHEN ${HOST_ATTENTION[kind]} THEN 1 ELSE 0 END) AS ??`,
        [kind],
      ),
    ),
  );
  const total = Number(row.total);
  const attention = Object.fromEntries(
    KINDS.map(kind => [kind, Number(row[kind] ?? 0)]),
  ) as Record<HostAttention, number>;
  const states = {
    security: attention['hosts-security'],
    unknown: attention['hosts-unknown'],
    stale: attention['hosts-stale'],
    updates: attention['hosts-updates'],
  };
  const others = Object.values(states).reduce((sum, hosts) => sum + hosts, 0);
  return { total, byState: { ok: total - others, ...states }, attention };
}

/** The first hosts that need some attention, as `kind` and `name`. */
export function attentionExamples(
  knex: Knex,
  scope: HostScope,
  kind: HostAttention,
  examples: number,
): Knex.QueryBuilder {
  return toldHosts(knex, scope)
    .whereRaw(HOST_ATTENTION[kind])
    .orderBy('c.name')
    .limit(examples)
    .select(knex.raw(`'${kind}' AS kind`), 'c.name');
}
