import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { migrateTo } from '../__testUtils__/migrateTo';
import { isPostgres } from './dialect';

jest.setTimeout(120_000);

const NAME = '20261201140000_foreign_key_indexes.js';

type Columns = [table: string, columns: string];

/** The columns of every foreign key, and those of every index in their order. */
async function readSchema(
  knex: Knex,
): Promise<{ keys: Columns[]; indexes: Columns[] }> {
  if (isPostgres(knex)) {
    const columns = (numbers: string) => `(
      SELECT string_agg(a.attname, ',' ORDER BY k.place)
      FROM unnest(${numbers}) WITH ORDINALITY AS k(number, place)
      JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number
    )`;
    const read = async (sql: string): Promise<Columns[]> =>
      (await knex.raw(sql)).rows.map((row: any) => [row.name, row.columns]);
    return {
      keys: await read(
        `SELECT t.relname AS name, ${columns('c.conkey')} AS columns
         FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid WHERE c.contype = 'f'`,
      ),
      indexes: await read(
        `SELECT t.relname AS name, ${columns('i.indkey::int2[]')} AS columns
         FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid`,
      ),
    };
  }
  const keys: Columns[] = [];
  const indexes: Columns[] = [];
  const tables: { name: string }[] = await knex.raw(
    "SELECT name FROM sqlite_master WHERE type = 'table'",
  );
  for (const { name } of tables) {
    const parts: { id: number; from: string }[] = await knex.raw(
      'SELECT id, "from" FROM pragma_foreign_key_list(?) ORDER BY id, seq',
      [name],
    );
    for (const id of new Set(parts.map(part => part.id))) {
      const ofKey = parts.filter(part => part.id === id);
      keys.push([name, ofKey.map(({ from }) => from).join()]);
    }
    // A single INTEGER PRIMARY KEY is the table's own b-tree, and stands in no list of indexes.
    const [rowId]: { name: string }[] = await knex.raw(
      `SELECT max(name) AS name FROM pragma_table_info(?) WHERE pk > 0
       HAVING count(*) = 1 AND upper(max(type)) = 'INTEGER'`,
      [name],
    );
    if (rowId) indexes.push([name, rowId.name]);
    const found: { name: string }[] = await knex.raw(
      'SELECT name FROM pragma_index_list(?)',
      [name],
    );
    for (const index of found) {
      const columns: { name: string }[] = await knex.raw(
        'SELECT name FROM pragma_index_info(?) ORDER BY seqno',
        [index.name],
      );
      indexes.push([name, columns.map(column => column.name).join()]);
    }
  }
  return { keys, indexes };
}

describe('foreign keys', () => {
  const databases = testDatabases();

  it.each(databases.ids)(
    'have an index each, so that what they refer to can be deleted, on %s',
    async id => {
      const { keys, indexes } = await readSchema(await databases.migrated(id));
      // The reader itself works.
      expect(keys.length).toBeGreaterThan(20);
      expect(keys).toContainEqual(['host_change', 'before_id']);
      const missing = keys.filter(
        ([table, columns]) =>
          !indexes.some(
            ([of, indexed]) =>
              of === table && `${indexed},`.startsWith(`${columns},`),
          ),
      );
      expect(missing).toEqual([]);
    },
  );

  it.each(databases.ids)(
    'get and lose their indexes with the data left as it is, on %s',
    async id => {
      const knex = await databases.empty(id);
      await migrateTo(knex, NAME, true);
      await migrateTo(knex, NAME, false);
      const before = await readSchema(knex);
      expect(before.indexes).not.toContainEqual(['host_change', 'before_id']);
      await knex('repository').insert({
        ...{ id: 1, name: 'main', type: 'deb', arch: 'x86_64' },
        created_at: '2026-11-01T00:00:00.000Z',
      });
      await knex('mirror').insert({ repository_id: 1, url: 'http://a' });
      await migrateTo(knex, NAME, true);
      const after = await readSchema(knex);
      expect(after.indexes).toContainEqual(['host_change', 'before_id']);
      expect(after.keys.sort()).toEqual(before.keys.sort());
      await migrateTo(knex, NAME, false);
      expect((await readSchema(knex)).indexes.sort()).toEqual(
        before.indexes.sort(),
      );
      expect(await knex('mirror')).toHaveLength(1);
    },
  );
});
