import type { Knex } from 'knex';
import { givenRows, rowsOf } from '../../database/givenRows';
import type { DbPackageRow } from '../../database/tables';
import type { Move } from './moves';

/** A package that only one side of a move has. */
interface Difference {
  move: number;
  side: 'before' | 'after';
  id: number;
  name: string;
  type: DbPackageRow['type'];
}

/** Counts hosts with the packages and names that they have now and had not before, and without those that they lost. */
export async function tallyPackageSets(
  trx: Knex.Transaction,
  moves: readonly Move[],
): Promise<void> {
  const differences = await differencesOf(trx, moves);
  const packages = new Map<number, number>();
  for (const { move, side, id } of differences) {
    const hosts = side === 'after' ? moves[move].hosts : -moves[move].hosts;
    packages.set(id, (packages.get(id) ?? 0) + hosts);
  }
  await addToTally(trx, 'package_tally', 'package_id', packages);
  await tallyNames(trx, moves, differences);
}

/** Of sets that stand on one base only what each has beside it can differ; of others everything. */
async function differencesOf(
  trx: Knex.Transaction,
  moves: readonly Move[],
): Promise<Difference[]> {
  const bases = await basesOf(trx, moves);
  const candidates: Candidate[] = [];
  moves.forEach(({ before, after }, move) => {
    const sides = [before, after].filter(id => id !== null);
    const roots = new Set(sides.map(id => bases.get(id) ?? id));
    const isRelated = sides.length === 2 && roots.size === 1;
    for (const set of sides) {
      // The base itself differs from the other in what that one has beside it.
      if (isRelated && !bases.has(set)) continue;
      candidates.push({
        move,
        before,
        after,
        of_set: set,
        related: isRelated ? 1 : 0,
      });
    }
  });
  return [
    ...(await selectDifferences(trx, candidates, 1, 'package_set_entry')),
    ...(await selectDifferences(trx, candidates, 0, 'package_set_member')),
  ];
}

/** Packages of these sets may be on one side of the move only. */
interface Candidate {
  move: number;
  before: number | null;
  after: number | null;
  of_set: number;
  related: 0 | 1;
}

/** The bases of those sets that are stored as a difference. */
async function basesOf(
  trx: Knex.Transaction,
  moves: readonly Move[],
): Promise<Map<number, number>> {
  const ids = moves.flatMap(({ before, after }) => [before, after]);
  const rows: { id: number; base_id: number }[] = await trx('package_set')
    .whereIn('id', [...new Set(ids.filter(id => id !== null))])
    .whereNotNull('base_id')
    .select('id', 'base_id');
  return new Map(rows.map(row => [row.id, row.base_id]));
}

/** Each package is looked for in both sets by its key: by a join PostgreSQL would read the whole table. */
async function selectDifferences(
  trx: Knex.Transaction,
  candidates: readonly Candidate[],
  related: 0 | 1,
  members: 'package_set_entry' | 'package_set_member',
): Promise<Difference[]> {
  const rows = candidates.filter(one => one.related === related);
  if (rows.length === 0) return [];
  const given = givenRows(trx, {
    ...{ move: 'integer', before: 'integer', after: 'integer' },
    of_set: 'integer',
  });
  const isIn = (side: string) => `(
    SELECT 1 FROM package_set_member m
    WHERE m.set_id = candidate.${side} AND m.package_id = candidate.id
  ) IS NOT NULL`;
  return rowsOf(
    await trx.raw(
      `SELECT move, CASE WHEN in_before THEN 'before' ELSE 'after' END AS side, p.id, p.name, p.type
       FROM (
         SELECT candidate.*, ${isIn('before')} AS in_before, ${isIn(
        'after',
      )} AS in_after
         FROM (
           SELECT DISTINCT given.move, given.before, given.after, c.package_id AS id
           FROM ${given} JOIN ${members} c ON c.set_id = given.of_set
         ) candidate
       ) told
       JOIN package p ON p.id = told.id
       WHERE in_before <> in_after`,
      [JSON.stringify(rows)],
    ),
  );
}

interface ChangedName {
  name: string;
  type: string;
  move: number;
  went: boolean;
  came: boolean;
}

/** A host with two versions of a name, such as kernels, is one host: a name is left when its last version is. */
async function tallyNames(
  trx: Knex.Transaction,
  moves: readonly Move[],
  differences: readonly Difference[],
): Promise<void> {
  const changed = new Map<string, ChangedName>();
  for (const { move, side, name, type } of differences) {
    const key = JSON.stringify([move, type, name]);
    const known = changed.get(key) ?? {
      ...{ name, type, move, went: false, came: false },
    };
    if (side === 'before') known.went = true;
    else known.came = true;
    changed.set(key, known);
  }
  // Another version was there before, or is there still.
  const asked = [...changed.values()].filter(({ went, came }) => went !== came);
  const other = await otherVersions(trx, moves, asked);
  const hosts = new Map<
    string,
    { name: string; type: string; hosts: number }
  >();
  asked.forEach((one, i) => {
    if (other.has(i)) return;
    const key = `${one.type} ${one.name}`;
    const known = hosts.get(key) ?? {
      ...{ name: one.name, type: one.type, hosts: 0 },
    };
    known.hosts += one.came ? moves[one.move].hosts : -moves[one.move].hosts;
    hosts.set(key, known);
  });
  const rows = [...hosts.values()].filter(row => row.hosts !== 0);
  if (rows.length === 0) return;
  const given = givenRows(trx, {
    ...{ name: 'text', type: 'text', hosts: 'integer' },
  });
  await trx.raw(
    `INSERT INTO package_name (name, type, versions, hosts)
     SELECT given.name, given.type, 0, given.hosts FROM ${given} WHERE TRUE
     ON CONFLICT (name, type) DO UPDATE SET hosts = package_name.hosts + excluded.hosts`,
    [JSON.stringify(rows)],
  );
}

/** @returns the places of those names whose other set has the name, too */
async function otherVersions(
  trx: Knex.Transaction,
  moves: readonly Move[],
  asked: readonly ChangedName[],
): Promise<Set<number>> {
  const rows = asked.flatMap(({ name, type, move, came }, place) => {
    const set = came ? moves[move].before : moves[move].after;
    return set === null ? [] : [{ place, set_id: set, name, type }];
  });
  if (rows.length === 0) return new Set();
  const given = givenRows(trx, {
    ...{ place: 'integer', set_id: 'integer', name: 'text', type: 'text' },
  });
  const found: { place: number }[] = rowsOf(
    await trx.raw(
      `SELECT given.place FROM ${given}
       WHERE (
         SELECT 1 FROM package p
         WHERE p.name = given.name AND p.type = given.type AND (
           SELECT m.package_id FROM package_set_member m
           WHERE m.set_id = given.set_id AND m.package_id = p.id
         ) IS NOT NULL
         LIMIT 1
       ) IS NOT NULL`,
      [JSON.stringify(rows)],
    ),
  );
  return new Set(found.map(({ place }) => place));
}

/** Adds hosts to rows of a tally; rows that no host is left of go. */
export async function addToTally(
  trx: Knex.Transaction,
  table: 'package_tally' | 'evaluation_tally',
  column: string,
  hosts: ReadonlyMap<number, number>,
): Promise<void> {
  const rows = [...hosts]
    .filter(([, count]) => count !== 0)
    .map(([id, count]) => ({ id, hosts: count }));
  if (rows.length === 0) return;
  const given = givenRows(trx, { id: 'integer', hosts: 'integer' });
  await trx.raw(
    `INSERT INTO ${table} (${column}, hosts)
     SELECT given.id, given.hosts FROM ${given} WHERE TRUE
     ON CONFLICT (${column}) DO UPDATE SET hosts = ${table}.hosts + excluded.hosts`,
    [JSON.stringify(rows)],
  );
  await dropEmpty(trx, table);
}

/** Deletes the rows of a tally that no host is left of; they have an index of their own. */
export async function dropEmpty(
  trx: Knex.Transaction,
  table: string,
): Promise<void> {
  await trx(table).whereRaw('hosts = 0').delete();
}
