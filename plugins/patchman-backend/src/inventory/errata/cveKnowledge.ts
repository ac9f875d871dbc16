import type { Knex } from 'knex';
import { givenRows, rowsOf } from '../../database/givenRows';
import { inPieces } from '../../database/inPieces';
import type {
  CveDetails,
  CveStateRow,
  CveStates,
  ExploitChance,
  KnownExploited,
  ReleaseSupport,
} from '../../evaluation/matching/model';
import { type KnownDetails, mergeDetails } from './mergeDetails';

/** The digest of a row that tells nothing yet. */
export const NOTHING = '';

/** What sources say of CVEs themselves, by their names; those of which none says anything are missing. */
export async function detailsOfCves(
  knex: Knex,
  names: readonly string[],
): Promise<Map<string, KnownDetails>> {
  const told = new Map<string, { source: string; details: CveDetails }[]>();
  for (const piece of inPieces(names)) {
    const rows: { name: string; source: string; body: string }[] = await knex(
      'cve_detail as d',
    )
      .join('cve', 'cve.id', 'd.cve_id')
      .join('errata_source as s', 's.id', 'd.source_id')
      .whereIn('cve.name', piece)
      .whereNot('d.digest', NOTHING)
      .orderBy('s.id')
      .select('cve.name', 's.name as source', 'd.body');
    for (const { name, source, body } of rows) {
      const one = { source, details: JSON.parse(body) as CveDetails };
      told.set(name, [...(told.get(name) ?? []), one]);
    }
  }
  return new Map([...told].map(([name, all]) => [name, mergeDetails(all)]));
}

/** What a source says of a CVE in a package and a release. */
export type StateOfCve = CveStateRow & {
  source: string;
  package: string;
  kind: CveStates['kind'];
};

/** What all sources say of one CVE. */
export async function statesOfCve(
  knex: Knex,
  name: string,
): Promise<StateOfCve[]> {
  const rows: { source: string; body: string }[] = await knex(
    'cve_states_cve as sc',
  )
    .join('cve', 'cve.id', 'sc.cve_id')
    .join('cve_states as states', 'states.id', 'sc.states_id')
    .join('cve_states_set_member as m', 'm.states_id', 'states.id')
    .join('errata_source as s', 's.cve_states_set_id', 'm.set_id')
    .where('cve.name', name)
    .orderBy(['s.id', 'states.id'])
    .select('s.name as source', 'states.body');
  return rows.flatMap(({ source, body }) => {
    const { kind, packages } = JSON.parse(body) as CveStates;
    return packages.flatMap(one =>
      one.cves
        .filter(({ cve }) => cve === name)
        .flatMap(({ states }) =>
          states.map(state => ({ source, package: one.name, kind, ...state })),
        ),
    );
  });
}

/** Whether a CVE is exploited, and how likely it is. */
export interface Exploitation {
  exploited: KnownExploited | null;
  /** With the day that it is of, null where its file does not say. */
  chance: (ExploitChance & { date: string | null }) | null;
}

/** The same of some CVEs; those of which nothing is known are missing. */
export async function exploitationOf(
  knex: Knex,
  names: readonly string[],
): Promise<Map<string, Exploitation>> {
  const found = new Map<string, Exploitation>();
  const of = (name: string) => {
    const known = found.get(name) ?? { exploited: null, chance: null };
    found.set(name, known);
    return known;
  };
  for (const piece of inPieces(names)) {
    for (const row of await ofCves(knex, 'exploited', piece)) {
      of(row.cve).exploited = toExploited(row);
    }
    for (const row of await ofCves(knex, 'exploit_chance', piece)) {
      of(row.cve).chance = {
        cve: row.cve,
        score: row.score,
        ...(row.percentile !== null && { percentile: row.percentile }),
        date: row.content_date,
      };
    }
  }
  return found;
}

/** What the catalogue of exploited CVEs says of one; undefined where it does not stand there. */
export async function exploitedOf(
  knex: Knex,
  name: string,
): Promise<KnownExploited | undefined> {
  const row = await current(knex, 'exploited').where('r.cve', name).first();
  return row && toExploited(row);
}

function toExploited(row: any): KnownExploited {
  return {
    cve: row.cve,
    name: row.name,
    added: row.added,
    ...(row.due && { due: row.due }),
    ransomware: Boolean(row.ransomware),
    ...(row.action && { action: row.action }),
  };
}

/** Until when releases are looked after, by their keys; those that nobody tells of are missing. */
export async function supportOf(
  knex: Knex,
  releases: readonly string[],
): Promise<Map<string, ReleaseSupport>> {
  const rows = await current(knex, 'release_support').whereIn(
    'r.release',
    releases,
  );
  return new Map(
    rows.map(row => {
      const { release, name } = row;
      const dates = Object.fromEntries(
        (['codename', 'released', 'eol', 'lts', 'paid'] as const)
          .filter(field => row[field] !== null)
          .map(field => [field, row[field]]),
      );
      return [release, { release, name, ...dates }];
    }),
  );
}

/** The same of some CVEs, each looked up: a list of them would be searched for in all 300,000 scores by SQLite. */
async function ofCves(
  knex: Knex,
  table: 'exploited' | 'exploit_chance',
  names: readonly string[],
): Promise<any[]> {
  const given = givenRows(knex, { name: 'text' });
  return rowsOf(
    await knex.raw(
      `SELECT r.*, s.content_date
       FROM ${given} CROSS JOIN errata_source s CROSS JOIN ${table} r
       WHERE s.generation > 0 AND r.source_id = s.id
         AND r.generation = s.generation AND r.cve = given.name`,
      [JSON.stringify(names.map(name => ({ name })))],
    ),
  );
}

/** The rows of the generation that counts. */
function current(
  knex: Knex,
  table: 'exploited' | 'exploit_chance' | 'release_support',
): Knex.QueryBuilder<any, any[]> {
  return knex(`${table} as r`)
    .join('errata_source as s', join =>
      join.on('s.id', 'r.source_id').andOn('s.generation', 'r.generation'),
    )
    .select('r.*', 's.content_date');
}
