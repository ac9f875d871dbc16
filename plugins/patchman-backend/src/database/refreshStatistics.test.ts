import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { poll } from '../__testUtils__/poll';
import { isPostgres } from './dialect';
import { refreshStatistics } from './refreshStatistics';

jest.setTimeout(60_000);

async function knownRows(knex: Knex): Promise<number> {
  if (isPostgres(knex)) {
    const { rows } = await knex.raw(
      `SELECT reltuples::int AS count FROM pg_class WHERE oid = 'tag'::regclass`,
    );
    return rows[0].count;
  }
  const tables = await knex('sqlite_master').where({ name: 'sqlite_stat1' });
  if (tables.length === 0) return 0;
  const row = await knex('sqlite_stat1').where({ tbl: 'tag' }).first('stat');
  return Number(row?.stat.split(' ')[0] ?? 0);
}

describe('the statistics of a database', () => {
  const databases = testDatabases();

  it.each(databases.ids)(
    'know of much that was written at once, on %s',
    async id => {
      const knex = await databases.migrated(id);
      const rows = Array.from({ length: 6000 }, (_, i) => ({
        ...{ key: `k${i}`, name: `k${i}` },
      }));
      await knex.batchInsert('tag', rows, 200);
      // PostgreSQL notes what was written a moment after its commit.
      await poll('the statistics know of it', async () => {
        await refreshStatistics(knex);
        return (await knownRows(knex)) >= 6000;
      });
      expect(await knownRows(knex)).toBe(6000);
    },
  );

  it('say nothing on SQLite of what is small, which may grow', async () => {
    const [sqlite] = databases.ids.filter(id => id.startsWith('SQLITE'));
    const knex = await databases.migrated(sqlite);
    await knex('tag').insert({ key: 'k', name: 'k' });
    await refreshStatistics(knex);
    expect(await knownRows(knex)).toBe(0);
  });
});
