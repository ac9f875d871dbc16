import type { Knex } from 'knex';
import type { EncodedPackage } from './digestPackages';
import type { PackageIds } from './PackageIds';

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

/** The place of a package among those that were given, from 1, and its row id. */
type Found = { i: number; id: number };

/**
 * Arrays and one look-up a package: measured at half the time of JSON, and of COPY to a temporary table, which
 * PostgreSQL plans without knowing what is in it.
 * @param expectNew saves the look-up where most are new
 * @param hints row ids that are probably right
 * @returns the row ids of the packages, which are in the set now, and whether none was known before
 */
export async function writeToPostgres(
  trx: Knex.Transaction,
  setId: number,
  packages: EncodedPackage[],
  expectNew: boolean,
  hints?: PackageIds,
): Promise<{ ids: Map<EncodedPackage, number>; allNew: boolean }> {
  const ids = new Map<EncodedPackage, number>();
  // In one order everywhere, so that backends that add the same ones wait for each other instead of deadlocking.
  let left = [...packages].sort(byIdentity);
  const take = (given: EncodedPackage[], found: Found[]) => {
    for (const { i, id } of found) ids.set(given[i - 1], id);
    left = left.filter(one => !ids.has(one));
  };
  if (hints) {
    const guesses = left.map(({ item }) => hints.get(item));
    const hinted = left.filter((_, i) => guesses[i]);
    if (hinted.length > 0) {
      const given = guesses.filter(guess => guess !== undefined);
      take(hinted, await joinHinted(trx, setId, hinted, given));
    }
  }
  const unhinted = left;
  if (!expectNew && left.length > 0) {
    take(left, await joinKnown(trx, setId, left));
  }
  const known = ids.size;
  if (left.length > 0) take(left, await joinNew(trx, setId, left));
  const allNew = known === 0 && left.length === 0;
  // Known after all: somebody else added them meanwhile, or one is there twice.
  if (left.length > 0) take(left, await joinKnown(trx, setId, left));
  for (const one of unhinted) hints?.note(one.item, ids.get(one)!);
  return { ids, allNew };
}

/** @returns those whose hint is right; they are in the set now */
async function joinHinted(
  trx: Knex,
  setId: number,
  packages: EncodedPackage[],
  hints: number[],
): Promise<Found[]> {
  const { rows } = await trx.raw(
    `WITH known AS MATERIALIZED (
       SELECT g.i::int, g.attributes, (SELECT p.id FROM package p WHERE p.id = g.id) AS id
       FROM unnest(?::int[], ?::text[]) WITH ORDINALITY AS g(id, attributes, i)
     ), joined AS (
       INSERT INTO package_set_entry (set_id, package_id, attributes)
       SELECT ?, id, attributes FROM known WHERE id IS NOT NULL ON CONFLICT DO NOTHING
     )
     SELECT i, id FROM known WHERE id IS NOT NULL`,
    [hints, packages.map(({ attributes }) => attributes), setId] as any,
  );
  return rows;
}

/** @returns those that are interned already; they are in the set now */
async function joinKnown(
  trx: Knex,
  setId: number,
  packages: EncodedPackage[],
): Promise<Found[]> {
  // A sub-select is always answered from the index, whatever the planner thinks of the table.
  const same = COLUMNS.map(column => `p.${column} = g.${column}`);
  const { rows } = await trx.raw(
    `WITH known AS MATERIALIZED (
       SELECT g.i::int, g.attributes, (SELECT p.id FROM package p WHERE ${same.join(
         ' AND ',
       )}) AS id FROM ${GIVEN}
     ), joined AS (
       INSERT INTO package_set_entry (set_id, package_id, attributes)
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
): Promise<Found[]> {
  const { rows } = await trx.raw(
    `WITH fresh AS MATERIALIZED (
       SELECT nextval(pg_get_serial_sequence('package', 'id'))::int AS id, g.* FROM ${GIVEN}
     ), added AS (
       INSERT INTO package (id, ${COLUMN_LIST})
       SELECT id, ${COLUMN_LIST} FROM fresh ORDER BY i ON CONFLICT DO NOTHING RETURNING id
     ), joined AS (
       INSERT INTO package_set_entry (set_id, package_id, attributes)
       SELECT ?, id, attributes FROM fresh JOIN added USING (id)
     )
     SELECT fresh.i::int, id FROM fresh JOIN added USING (id)`,
    [...arraysOf(packages), setId],
  );
  return rows;
}
