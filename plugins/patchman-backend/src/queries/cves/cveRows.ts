import type { OpenCveState } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { givenRows } from '../../database/givenRows';
import {
  HIDDEN_FROM,
  OPEN_STATES,
  STATE_COUNTS,
} from '../../inventory/exposure/states';
import { whereOwnedBy } from '../../permissions/owners';
import { type Visibility, whereVisible } from '../../permissions/visibility';
import { releaseKeyOf } from '../../systems/releases';
import { rankSql } from './rank';
import { type CountedCve, countSetCves } from './setCves';

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

/** CVEs to choose from. */
export interface ChosenCves {
  /** Rows as `c`, with `n_update`, `affected`, `since` and `rank`. */
  query: Knex.QueryBuilder;
  /** SQL for whether any host has one in the state of a place. */
  hasState(place: number): string;
  /** How many hosts have a chosen one in the state of a place. */
  hostsOf(row: CveRow, place: number): number;
}

/**
 * CVEs that errata name or that ask something of a visible host. Who sees all hosts is answered from what is counted; for the others,
 * and where some hosts only are looked at, hosts are counted now, by the sets of verdicts that they share.
 */
export async function cveRows(
  knex: Knex,
  visible: Visibility,
  hosts: HostsOfCves = {},
): Promise<ChosenCves> {
  const onlySome = Object.values(hosts).some(value => value !== undefined);
  if (visible === 'all' && !onlySome) {
    const hasState = (place: number) => `c.${STATE_COUNTS[place]} > 0`;
    const hidden = STATE_COUNTS.map((_, place) => place).slice(HIDDEN_FROM);
    return {
      query: knex('cve_exposure as c').where(any =>
        any
          .where('c.advised', '>', 0)
          .orWhere('c.affected', '>', 0)
          .orWhereRaw(hidden.map(hasState).join(' OR ')),
      ),
      hasState,
      hostsOf: (row, place) =>
        Number(row[STATE_COUNTS[place] as `n_${string}`]),
    };
  }
  const sets: { id: number; hosts: number | string }[] = await knex(
    'host_verdicts as hv',
  )
    .join(
      chosenHosts(knex, visible, hosts).as('chosen'),
      'chosen.id',
      'hv.host_id',
    )
    .whereNotNull('hv.set_id')
    .groupBy('hv.set_id')
    .select('hv.set_id as id', knex.raw('COUNT(*) AS hosts'));
  const { cves, hostsOf } = await countSetCves(
    knex,
    sets.map(row => ({ id: row.id, hosts: Number(row.hosts) })),
  );
  return {
    query: countedRows(knex, cves, onlySome),
    // eslint-disable-next-line no-bitwise
    hasState: place => `(c.states & ${1 << place}) > 0`,
    hostsOf: (row, place) => hostsOf(row.cve_id, place),
  };
}

function countedRows(
  knex: Knex,
  cves: readonly CountedCve[],
  onlySome: boolean,
): Knex.QueryBuilder {
  const given = givenRows(knex, {
    ...{ cve_id: 'integer', n_update: 'integer', affected: 'integer' },
    ...{ states: 'integer', since: 'text' },
  });
  const x = knex.raw(`(SELECT given.* FROM ${given}) AS x`, [
    JSON.stringify(cves),
  ]);
  const columns = [
    ...FACTS.map(name => `c.${name}`),
    'x.since',
    ...['n_update', 'affected', 'states'].map(name =>
      knex.raw(`COALESCE(x.${name}, 0) AS ${name}`),
    ),
    knex.raw(`${rankSql('COALESCE(x.n_update, 0)')} AS rank`),
  ];
  const inner = onlySome
    ? knex.from(x).join('cve_exposure as c', 'c.cve_id', 'x.cve_id')
    : knex('cve_exposure as c')
        .leftJoin(x, 'x.cve_id', 'c.cve_id')
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

/** How many hosts have one in which state; those of none are left out. */
export function statesOfRow(
  row: CveRow,
  { hostsOf }: Pick<ChosenCves, 'hostsOf'>,
): Partial<Record<OpenCveState, number>> {
  return Object.fromEntries(
    OPEN_STATES.flatMap((state, place) => {
      const hosts = hostsOf(row, place);
      return hosts > 0 ? [[state, hosts]] : [];
    }),
  );
}
