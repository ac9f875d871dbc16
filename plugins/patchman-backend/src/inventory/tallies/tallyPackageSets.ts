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

/** Both directions, each package looked for in the other set by its key: PostgreSQL would read the whole table. */
async function differencesOf(
  trx: Knex.Transaction,
  moves: readonly Move[],
): Promise<Difference[]> {
  const onlyIn = (side: 'before' | 'after', other: 'before' | 'after') => `
    SELECT pair.move, '${side}' AS side, p.id, p.name, p.type
    FROM pair
    JOIN package_set_member m ON m.set_id = pair.${side}
    JOIN package p ON p.id = m.package_id
    WHERE (
      SELECT o.package_id FROM package_set_member o
      WHERE o.set_id = pair.${other} AND o.package_id = m.package_id
    ) IS NULL`;
  const given = givenRows(trx, {
    move: 'integer',
    before: 'integer',
    after: 'integer',
  });
  return rowsOf(
    await trx.raw(
      `WITH pair AS (SELECT given.* FROM ${given})
       ${onlyIn('before', 'after')} UNION ALL ${onlyIn('after', 'before')}`,
      [
        JSON.stringify(
          moves.map(({ before, after }, move) => ({ move, before, after })),
        ),
      ],
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
