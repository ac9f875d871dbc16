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

/** Adds packages to a set that is being built; those never seen before are interned. */
export class PackageWriter {
  /** Whether all of the last ones were new: the next ones of a new repository probably are too. */
  private expectNew = false;

  constructor(private readonly setId: number) {}

  /**
   * @param packages at most a few thousand, because PostgreSQL takes them in one statement
   * @returns the packages with their row ids
   */
  async write(
    trx: Knex.Transaction,
    packages: EncodedPackage[],
  ): Promise<MemberPackage[]> {
    if (!isPostgres(trx)) {
      const ids = await writeToSqlite(trx, this.setId, packages);
      return packages.map(({ item }, i) => withId(item, ids[i]));
    }
    const { ids, allNew } = await writeToPostgres(
      trx,
      this.setId,
      packages,
      this.expectNew,
    );
    this.expectNew = allNew;
    return packages.map(one => withId(one.item, ids.get(one)!));
  }
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
const ARRAYS = [...COLUMNS, 'attributes'].map(() => '?::text[]').join(', ');
const GIVEN = `unnest(${ARRAYS}) WITH ORDINALITY AS g(${COLUMN_LIST}, attributes, i)`;

function arraysOf(packages: EncodedPackage[]): any[] {
  return [
    ...COLUMNS.map(column => packages.map(({ item }) => item[column])),
    packages.map(({ attributes }) => attributes),
  ];
}

function byIdentity(a: EncodedPackage, b: EncodedPackage): number {
  const column = COLUMNS.find(one => a.item[one] !== b.item[one]);
  if (!column) return 0;
  return a.item[column] < b.item[column] ? -1 : 1;
}

type Id = { i: number; id: number };

/**
 * Arrays and one look-up a package: measured at half the time of JSON, and of COPY to a temporary table, which
 * PostgreSQL plans without knowing what is in it.
 */
async function writeToPostgres(
  trx: Knex.Transaction,
  setId: number,
  packages: EncodedPackage[],
  expectNew: boolean,
): Promise<{ ids: Map<EncodedPackage, number>; allNew: boolean }> {
  await sharePackages(trx);
  const ids = new Map<EncodedPackage, number>();
  // In one order everywhere, so that backends that add the same ones wait for each other instead of deadlocking.
  let left = [...packages].sort(byIdentity);
  let added = 0;
  const take = (found: Id[]) => {
    for (const { i, id } of found) ids.set(left[i - 1], id);
    left = left.filter(one => !ids.has(one));
  };
  if (!expectNew) take(await joinKnown(trx, setId, left));
  if (left.length > 0) {
    take(await joinNew(trx, setId, left));
    added = packages.length - left.length;
  }
  // Known after all: somebody else added them meanwhile, or one is there twice.
  if (left.length > 0) take(await joinKnown(trx, setId, left));
  return { ids, allNew: added === packages.length };
}

/** @returns those that are interned already; they are in the set now */
async function joinKnown(
  trx: Knex,
  setId: number,
  packages: EncodedPackage[],
): Promise<Id[]> {
  // A sub-select is always answered from the index, whatever the planner thinks of the table.
  const same = COLUMNS.map(column => `p.${column} = g.${column}`);
  const { rows } = await trx.raw(
    `WITH known AS MATERIALIZED (
       SELECT g.i::int, g.attributes, (SELECT p.id FROM package p WHERE ${same.join(
         ' AND ',
       )}) AS id FROM ${GIVEN}
     ), joined AS (
       INSERT INTO package_set_member (set_id, package_id, attributes)
       SELECT ?, id, attributes FROM known WHERE id IS NOT NULL ON CONFLICT DO NOTHING
     )
     SELECT i, id FROM known WHERE id IS NOT NULL`,
    [...arraysOf(packages), setId],
  );
  return rows;
}

/** @returns those that were not interned before; they are, and in the set, now */
async function joinNew(
  trx: Knex,
  setId: number,
  packages: EncodedPackage[],
): Promise<Id[]> {
  const { rows } = await trx.raw(
    `WITH fresh AS MATERIALIZED (
       SELECT nextval(pg_get_serial_sequence('package', 'id'))::int AS id, g.* FROM ${GIVEN}
     ), added AS (
       INSERT INTO package (id, ${COLUMN_LIST})
       SELECT id, ${COLUMN_LIST} FROM fresh ORDER BY i ON CONFLICT DO NOTHING RETURNING id
     ), joined AS (
       INSERT INTO package_set_member (set_id, package_id, attributes)
       SELECT ?, id, attributes FROM fresh JOIN added USING (id)
     )
     SELECT fresh.i::int, id FROM fresh JOIN added USING (id)`,
    [...arraysOf(packages), setId],
  );
  return rows;
}
