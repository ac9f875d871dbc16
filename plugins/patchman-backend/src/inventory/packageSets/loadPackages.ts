import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Knex } from 'knex';
import { inSqliteTransaction, isPostgres } from '../../database/dialect';
import type { DbBoolean } from '../../database/tables';
import type { MemberPackage } from '../../evaluation/types';

const COLUMNS =
  'p.id, m.removed, p.type, p.name, p.epoch, p.version, p.release, p.arch, m.attributes';
const JOIN = 'JOIN package p ON p.id = m.package_id';
// PostgreSQL would read the whole table of packages for the thousand of one host; OFFSET 0 makes it look each up.
const LOOK_UP =
  'CROSS JOIN LATERAL (SELECT * FROM package WHERE id = m.package_id OFFSET 0) p';
const BATCH = 4000;

type Row = [
  id: number,
  removed: DbBoolean,
  type: MemberPackage['type'],
  name: string,
  epoch: string,
  version: string,
  release: string,
  arch: string,
  attributes: string | null,
];

/**
 * Reads a set in batches of a few thousand, those of one that is stored whole ordered by package id, with the event loop
 * served in between.
 */
export async function* loadPackages(
  knex: Knex,
  setId: number,
): AsyncGenerator<MemberPackage[]> {
  const baseId = await baseOf(knex, setId);
  const own: Row[] = [];
  for await (const rows of loadEntries(knex, setId)) {
    if (baseId === null) yield rows.map(toMember);
    else own.push(...rows);
  }
  if (baseId === null) return;
  yield own.filter(([, removed]) => !removed).map(toMember);
  const overridden = new Set(own.map(([id]) => id));
  for await (const rows of loadEntries(knex, baseId)) {
    yield rows.filter(([id]) => !overridden.has(id)).map(toMember);
  }
}

async function baseOf(knex: Knex, setId: number): Promise<number | null> {
  const row = await knex('package_set').where({ id: setId }).first('base_id');
  return row?.base_id ?? null;
}

async function* loadEntries(knex: Knex, setId: number): AsyncGenerator<Row[]> {
  let after = 0;
  for (;;) {
    const rows = await loadBatch(knex, setId, after);
    if (rows.length > 0) {
      yield rows;
      after = rows[rows.length - 1][0];
    }
    if (rows.length < BATCH) return;
    await nextTurn();
  }
}

async function loadBatch(
  knex: Knex,
  setId: number,
  after: number,
): Promise<Row[]> {
  const sql = `
    SELECT ${COLUMNS} FROM package_set_entry m ${
    isPostgres(knex) ? LOOK_UP : JOIN
  }
    WHERE m.set_id = ? AND m.package_id > ? ORDER BY m.package_id LIMIT ${BATCH}`;
  if (!isPostgres(knex)) {
    // Rows as arrays: no object with eight keys for each of a hundred thousand packages.
    return inSqliteTransaction(
      knex,
      connection => connection.prepare(sql).raw().all(setId, after) as Row[],
    );
  }
  const { rows } = await knex.raw(sql, [setId, after]);
  return rows.map((row: any) => [
    row.id,
    row.removed,
    row.type,
    row.name,
    row.epoch,
    row.version,
    row.release,
    row.arch,
    row.attributes,
  ]);
}

function toMember(row: Row): MemberPackage {
  const [id, , type, name, epoch, version, release, arch, attributes] = row;
  const member: MemberPackage = {
    id,
    type,
    name,
    epoch,
    version,
    release,
    arch,
  };
  if (attributes) member.attributes = JSON.parse(attributes);
  return member;
}
