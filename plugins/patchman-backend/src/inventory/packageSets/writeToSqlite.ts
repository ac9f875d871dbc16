import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Knex } from 'knex';
import { sqliteConnection } from '../../database/dialect';
import type { EncodedPackage } from './digestPackages';

/** Packages that SQLite writes in one turn of the event loop, about two milliseconds. */
const PER_TURN = 250;

/** @returns the row ids of the packages, which are in the set now */
export async function writeToSqlite(
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
    'INSERT INTO package_set_entry (set_id, package_id, attributes) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
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
