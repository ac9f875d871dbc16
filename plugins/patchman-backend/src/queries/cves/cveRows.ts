import type { OpenCveState } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import {
  HIDDEN_FROM,
  OPEN_STATES,
  STATE_COUNTS,
} from '../../inventory/exposure/states';
import { whereOwnedBy } from '../../permissions/owners';
import { type Visibility, whereVisible } from '../../permissions/visibility';
import { releaseKeyOf } from '../../systems/releases';
import { rankSql } from './rank';

/** Which of the visible hosts are looked at; left out: all of them. */
export interface HostsOfCves {
  releaseIds?: number[];
  owner?: string[];
}

/** A CVE as it is counted for a reader, with its row of `cve_exposure`. */
export interface CveRow {
  cve_id: number;
  name: string;
  facts: string;
  severity: number;
  issued_at: string | null;
  advised: number;
  since: string | null;
  affected: number | string;
  [count: `n_${string}`]: number | string;
}

const FACTS = [
  'cve_id',
  'name',
  'title',
  'facts',
  'severity',
  'exploited',
  'epss',
  'percentile',
  'cvss',
  'issued_at',
  'advised',
  'rejected',
  'name_key',
];

/**
 * CVEs that errata name or that ask something of a visible host, as `c`. Who sees all hosts is answered from what is counted;
 * for the others, and where some hosts only are looked at, hosts are counted now, by the sets of verdicts that they share.
 */
export function cveRows(
  knex: Knex,
  visible: Visibility,
  hosts: HostsOfCves = {},
): Knex.QueryBuilder {
  const onlySome = Object.values(hosts).some(value => value !== undefined);
  if (visible === 'all' && !onlySome) {
    return knex('cve_exposure as c').where(any =>
      any
        .where('c.advised', '>', 0)
        .orWhere('c.affected', '>', 0)
        .orWhereRaw(
          STATE_COUNTS.slice(HIDDEN_FROM)
            .map(name => `c.${name} > 0`)
            .join(' OR '),
        ),
    );
  }
  const chosen = chosenHosts(knex, visible, hosts);
  const bySet = knex('host_verdicts as hv')
    .join(chosen.as('chosen'), 'chosen.id', 'hv.host_id')
    .whereNotNull('hv.set_id')
    .groupBy('hv.set_id')
    .select('hv.set_id', knex.raw('COUNT(*) AS hosts'));
  const counted = knex
    .from(bySet.as('h'))
    .join('verdict_set_cve as s', 's.set_id', 'h.set_id')
    .groupBy('s.cve_id')
    .select(
      's.cve_id',
      knex.raw(
        `MIN(CASE WHEN s.state < ${HIDDEN_FROM} THEN s.since END) AS since`,
      ),
      knex.raw(
        `SUM(CASE WHEN s.state < ${HIDDEN_FROM} THEN h.hosts ELSE 0 END) AS affected`,
      ),
      ...STATE_COUNTS.map((name, rank) =>
        knex.raw(
          `SUM(CASE WHEN s.state = ${rank} THEN h.hosts ELSE 0 END) AS ${name}`,
        ),
      ),
    );
  const columns = [
    ...FACTS.map(name => `c.${name}`),
    'x.since',
    ...['affected', ...STATE_COUNTS].map(name =>
      knex.raw(`COALESCE(x.${name}, 0) AS ${name}`),
    ),
    knex.raw(`${rankSql('COALESCE(x.n_update, 0)')} AS rank`),
  ];
  const inner = onlySome
    ? knex
        .from(counted.as('x'))
        .join('cve_exposure as c', 'c.cve_id', 'x.cve_id')
    : knex('cve_exposure as c')
        .leftJoin(counted.as('x'), 'x.cve_id', 'c.cve_id')
        // What is listed for others' hosts alone is not told of.
        .where(any =>
          any.where('c.advised', '>', 0).orWhereNotNull('x.cve_id'),
        );
  return knex.from(inner.select(columns).as('c'));
}

/** The releases that hosts are looked at of, by their ids; undefined where all are. */
export async function releasesOf(
  knex: Knex,
  { distribution, release }: { distribution?: string; release?: string },
): Promise<number[] | undefined> {
  if (distribution === undefined && release === undefined) return undefined;
  const releases: { id: number; name: string }[] = await knex(
    'os_release',
  ).select('id', 'name');
  return releases
    .filter(({ name }) => {
      const key = releaseKeyOf(name) ?? '';
      return (
        (release === undefined || key === release || name === release) &&
        (distribution === undefined || key.split(':')[0] === distribution)
      );
    })
    .map(({ id }) => id);
}

function chosenHosts(
  knex: Knex,
  visible: Visibility,
  { releaseIds, owner }: HostsOfCves,
): Knex.QueryBuilder {
  const query = knex('host').select('host.id');
  whereVisible(query, visible);
  if (owner) whereOwnedBy(query, 'host', owner);
  if (releaseIds) {
    query.whereIn(
      'host.os_variant_id',
      knex('os_variant').whereIn('release_id', releaseIds).select('id'),
    );
  }
  return query;
}

/** How many hosts have it in which state; those of none are left out. */
export function statesOfRow(
  row: CveRow,
): Partial<Record<OpenCveState, number>> {
  return Object.fromEntries(
    OPEN_STATES.flatMap((state, rank) => {
      const hosts = Number(row[STATE_COUNTS[rank] as `n_${string}`]);
      return hosts > 0 ? [[state, hosts]] : [];
    }),
  );
}
