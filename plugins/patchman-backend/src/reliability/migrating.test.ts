import createKnex from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import {
  KillableBackend,
  type SharedDatabase,
  shareDatabase,
} from '../__testUtils__/KillableBackend';
import { freePort } from '../__testUtils__/freePort';
import { migrateTo } from '../__testUtils__/migrateTo';
import { poll } from '../__testUtils__/poll';
import { prepareDatabase } from '../database/database';
import { isPostgres } from '../database/dialect';

jest.setTimeout(400_000);

const LAST = '20261201140000_foreign_key_indexes.js';

describe('migrating', () => {
  const databases = testDatabases();
  const postgres = databases.ids.filter(id => id !== 'SQLITE_3');
  let shared: SharedDatabase;
  let backend: KillableBackend | undefined;

  afterEach(async () => {
    await backend?.kill();
    backend = undefined;
    await shared.clean();
  });

  const start = async () => {
    backend = new KillableBackend(await freePort(), shared.database);
    backend.launch();
    return backend;
  };
  const applied = async (): Promise<string[]> => {
    const { knex } = shared;
    return (await knex.schema.hasTable('knex_migrations'))
      ? knex('knex_migrations').pluck('name')
      : [];
  };

  it.each(postgres)(
    'goes on after a kill in the middle, with what was there left as it was, on %s',
    async id => {
      shared = await shareDatabase(databases, id);
      const { knex } = shared;
      await migrateTo(knex, LAST, false);
      await knex('tag').insert({ key: 'www', name: 'www' });
      // Whoever makes an index waits for whoever writes.
      const writing = await knex.transaction();
      await writing.raw('LOCK TABLE host_change IN ROW EXCLUSIVE MODE');
      const killed = await start();
      await poll('the backend is in the middle of the migration', async () => {
        const { rows } = await knex.raw(
          "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query ILIKE 'create index%'",
        );
        return rows.length > 0;
      });
      await killed.kill();
      await writing.rollback();
      expect(await applied()).not.toContain(LAST);

      await (await start()).ready();
      expect(await applied()).toContain(LAST);
      expect(await knex('tag').pluck('name')).toEqual(['www']);
    },
  );

  it.each(databases.ids)(
    'of an empty database is done whole or not at all, and completed by the next start, on %s',
    async id => {
      shared = await shareDatabase(databases, id, { migrated: false });
      const { knex } = shared;
      const killed = await start();
      await poll(
        'the backend has begun to migrate',
        async () =>
          isPostgres(knex)
            ? (
                await knex.raw(
                  "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
                )
              ).rows.length > 0
            : knex.schema.hasTable('knex_migrations_lock'),
        1,
      );
      await killed.kill();
      await (await start()).ready();
      expect(await applied()).toContain(LAST);
      expect(new Set(await applied()).size).toBe((await applied()).length);
      expect(await knex('host')).toEqual([]);
    },
  );

  it.each(postgres)(
    'is done once when several backends start at the same moment, on %s',
    async id => {
      shared = await shareDatabase(databases, id, { migrated: false });
      const others = Array.from({ length: 4 }, () =>
        createKnex(shared.knex.client.config),
      );
      try {
        await Promise.all(others.map(knex => prepareDatabase(knex)));
      } finally {
        await Promise.all(others.map(knex => knex.destroy()));
      }
      const names = await applied();
      expect(names).toContain(LAST);
      expect(new Set(names).size).toBe(names.length);
    },
  );

  it.each(databases.ids)(
    'is not kept from by a lock that was left behind, on %s',
    async id => {
      shared = await shareDatabase(databases, id);
      await migrateTo(shared.knex, LAST, false);
      await shared.knex('knex_migrations_lock').update({ is_locked: 1 });
      await prepareDatabase(shared.knex);
      expect(await applied()).toContain(LAST);
      expect(await shared.knex('knex_migrations_lock')).toMatchObject([
        { is_locked: 0 },
      ]);
    },
  );

  it.each(databases.ids)(
    'of a database that is read-only says so, in words, on %s',
    async id => {
      shared = await shareDatabase(databases, id);
      const { connection } = shared.knex.client.config;
      const readOnly = createKnex(
        isPostgres(shared.knex)
          ? {
              client: 'pg',
              connection: {
                ...connection,
                // Which is not copied, so that it does not end in a log.
                password: connection.password,
                options: '-c default_transaction_read_only=on',
              },
            }
          : {
              client: 'better-sqlite3',
              connection: { ...connection, options: { readonly: true } },
              useNullAsDefault: true,
            },
      );
      try {
        await expect(prepareDatabase(readOnly)).rejects.toThrow(
          /^The database of the patchman plugin is read-only/,
        );
      } finally {
        await readOnly.destroy();
      }
    },
  );
});
