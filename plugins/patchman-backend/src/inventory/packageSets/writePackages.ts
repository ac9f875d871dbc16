import type { Knex } from 'knex';
import type { OfferedPackage } from 'backstage-plugin-patchman-node';
import { inSqliteTransaction, isPostgres } from '../../database/dialect';
import type { MemberPackage } from '../../evaluation/types';
import { encodeAttributes } from './digestPackages';

/**
 * Adds packages to a set that is being built: those never seen before are interned, in the order of their names, so
 * that two backends that write the same packages wait for each other instead of deadlocking.
 * @param packages at most a few thousand, because SQLite writes them in one turn of the event loop
 * @returns the packages with their row ids
 */
export async function writePackages(
  knex: Knex,
  setId: number,
  packages: OfferedPackage[],
): Promise<MemberPackage[]> {
  const ordered = [...packages].sort((a, b) => (a.name < b.name ? -1 : 1));
  return isPostgres(knex)
    ? writeToPostgres(knex, setId, ordered)
    : writeToSqlite(knex, setId, ordered);
}

async function writeToSqlite(
  knex: Knex,
  setId: number,
  packages: OfferedPackage[],
): Promise<MemberPackage[]> {
  return inSqliteTransaction(knex, connection => {
    const find = connection.prepare(
      'SELECT id FROM package WHERE name = ? AND version = ? AND release = ? AND epoch = ? AND arch = ? AND type = ?',
    );
    const intern = connection.prepare(
      'INSERT INTO package (name, version, release, epoch, arch, type) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    );
    const join = connection.prepare(
      'INSERT INTO package_set_member (set_id, package_id, attributes) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    );
    return packages.map(item => {
      const { name, version, release, epoch, arch, type, attributes } = item;
      const added = intern.run(name, version, release, epoch, arch, type);
      const id =
        added.changes > 0
          ? Number(added.lastInsertRowid)
          : find.get(name, version, release, epoch, arch, type).id;
      join.run(setId, id, encodeAttributes(attributes));
      return { ...item, id };
    });
  });
}

async function writeToPostgres(
  knex: Knex,
  setId: number,
  packages: OfferedPackage[],
): Promise<MemberPackage[]> {
  const rows = JSON.stringify(
    packages.map((item, i) => ({
      i,
      n: item.name,
      v: item.version,
      r: item.release,
      e: item.epoch,
      a: item.arch,
      t: item.type,
      x: encodeAttributes(item.attributes),
    })),
  );
  const given =
    'json_to_recordset(?::json) AS g(i int, n text, v text, r text, e text, a text, t text, x text)';
  const same =
    'p.name = g.n AND p.version = g.v AND p.release = g.r AND p.epoch = g.e AND p.arch = g.a AND p.type = g.t';
  return knex.transaction(async trx => {
    // The anti-join spares the sequence and the index what is there already, which is nearly everything.
    await trx.raw(
      `INSERT INTO package (name, version, release, epoch, arch, type)
       SELECT g.n, g.v, g.r, g.e, g.a, g.t FROM ${given}
       WHERE NOT EXISTS (SELECT 1 FROM package p WHERE ${same})
       ORDER BY g.i ON CONFLICT DO NOTHING`,
      [rows],
    );
    const { rows: found } = await trx.raw(
      `WITH found AS (
         SELECT g.i, p.id, g.x FROM ${given} JOIN package p ON ${same}
       ), joined AS (
         INSERT INTO package_set_member (set_id, package_id, attributes)
         SELECT ?, id, x FROM found ORDER BY i ON CONFLICT DO NOTHING
       )
       SELECT i, id FROM found`,
      [rows, setId],
    );
    const result: MemberPackage[] = new Array(packages.length);
    for (const { i, id } of found) result[i] = { ...packages[i], id };
    return result;
  });
}
