import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { OfferedPackage } from 'backstage-plugin-patchman-node';
import { isPostgres, sqliteConnection } from '../../database/dialect';
import type { MemberPackage } from '../../evaluation/types';
import { sharePackages } from './packageLock';

/** Packages that SQLite writes in one turn of the event loop, about two milliseconds. */
const PER_TURN = 250;

/** A package with its attributes as the tables hold them. */
export interface EncodedPackage {
  item: OfferedPackage;
  attributes: string | null;
}

/**
 * Adds packages to a set that is being built; those never seen before are interned.
 * @param packages at most a few thousand, because PostgreSQL takes them in one statement
 * @returns the packages with their row ids
 */
export async function writePackages(
  trx: Knex.Transaction,
  setId: number,
  packages: EncodedPackage[],
): Promise<MemberPackage[]> {
  const ids = isPostgres(trx)
    ? await writeToPostgres(trx, setId, packages)
    : await writeToSqlite(trx, setId, packages);
  return packages.map(({ item }, i) => withId(item, ids[i]));
}

function withId(item: OfferedPackage, id: number): MemberPackage {
  const { type, name, epoch, version, release, arch, attributes } = item;
  return attributes
    ? { id, type, name, epoch, version, release, arch, attributes }
    : { id, type, name, epoch, version, release, arch };
}

async function writeToSqlite(
  trx: Knex.Transaction,
  setId: number,
  packages: EncodedPackage[],
): Promise<number[]> {
  const connection = await sqliteConnection(trx);
  const find = connection.prepare(
    'SELECT id FROM package WHERE name = ? AND version = ? AND release = ? AND epoch = ? AND arch = ? AND type = ?',
  );
  const intern = connection.prepare(
    'INSERT INTO package (name, version, release, epoch, arch, type) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const join = connection.prepare(
    'INSERT INTO package_set_member (set_id, package_id, attributes) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const ids: number[] = [];
  for (const { item, attributes } of packages) {
    const { name, version, release, epoch, arch, type } = item;
    const added = intern.run(name, version, release, epoch, arch, type);
    const id =
      added.changes > 0
        ? Number(added.lastInsertRowid)
        : find.get(name, version, release, epoch, arch, type).id;
    join.run(setId, id, attributes);
    if (ids.push(id) % PER_TURN === 0) await nextTurn();
  }
  return ids;
}

const COLUMNS = [
  'name',
  'version',
  'release',
  'epoch',
  'arch',
  'type',
] as const;
const COLUMN_LIST = COLUMNS.join(', ');
const GIVEN = `unnest(${COLUMNS.map(() => '?::text[]').join(
  ', ',
)}) WITH ORDINALITY AS g(${COLUMN_LIST}, i)`;

const columnsOf = (packages: EncodedPackage[]) =>
  COLUMNS.map(column => packages.map(({ item }) => item[column]));

function byIdentity(a: EncodedPackage, b: EncodedPackage): number {
  const column = COLUMNS.find(one => a.item[one] !== b.item[one]);
  if (!column) return 0;
  return a.item[column] < b.item[column] ? -1 : 1;
}

/**
 * Arrays and one look-up a package: measured at half the time of JSON, and of COPY to a temporary table, which
 * PostgreSQL plans without knowing what is in it.
 */
async function writeToPostgres(
  trx: Knex.Transaction,
  setId: number,
  packages: EncodedPackage[],
): Promise<number[]> {
  await sharePackages(trx);
  const ids = await findIds(trx, packages);
  const missing = packages.filter((_, i) => ids[i] === null);
  if (missing.length > 0) {
    // In one order everywhere, so that backends that add the same ones wait for each other instead of deadlocking.
    missing.sort(byIdentity);
    const added = await addPackages(trx, missing);
    // Somebody else added some of them meanwhile, or one is there twice.
    const known = added ?? (await findIds(trx, missing));
    const byItem = new Map(missing.map(({ item }, i) => [item, known[i]]));
    packages.forEach(({ item }, i) => {
      ids[i] ??= byItem.get(item)!;
    });
  }
  await trx.raw(
    `INSERT INTO package_set_member (set_id, package_id, attributes)
     SELECT ?, * FROM unnest(?::int[], ?::text[]) ON CONFLICT DO NOTHING`,
    [setId, ids, packages.map(({ attributes }) => attributes)] as any,
  );
  return ids as number[];
}

async function findIds(
  trx: Knex,
  packages: EncodedPackage[],
): Promise<(number | null)[]> {
  // A sub-select is always answered from the index, whatever the planner thinks of the table.
  const same = COLUMNS.map(column => `p.${column} = g.${column}`);
  const { rows } = await trx.raw(
    `SELECT g.i::int, (SELECT p.id FROM package p WHERE ${same.join(
      ' AND ',
    )}) AS id FROM ${GIVEN}`,
    columnsOf(packages),
  );
  const ids: (number | null)[] = new Array(packages.length).fill(null);
  for (const { i, id } of rows) ids[i - 1] = id;
  return ids;
}

/** @returns their ids, null when not all of them were new */
async function addPackages(
  trx: Knex,
  packages: EncodedPackage[],
): Promise<number[] | null> {
  const { rows } = await trx.raw(
    `WITH fresh AS MATERIALIZED (
       SELECT nextval(pg_get_serial_sequence('package', 'id'))::int AS id, g.* FROM ${GIVEN}
     ), added AS (
       INSERT INTO package (id, ${COLUMN_LIST})
       SELECT id, ${COLUMN_LIST} FROM fresh ORDER BY i ON CONFLICT DO NOTHING RETURNING id
     )
     SELECT fresh.i::int, id FROM fresh JOIN added USING (id)`,
    columnsOf(packages),
  );
  if (rows.length < packages.length) return null;
  const ids: number[] = new Array(packages.length);
  for (const { i, id } of rows) ids[i - 1] = id;
  return ids;
}
