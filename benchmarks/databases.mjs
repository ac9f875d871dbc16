// Empty databases for runs, each gone when its run ends.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../scripts/postgres.mjs';

/**
 * By name: calls `run` with a new database and answers what that answers. `backend` is what stands under
 * `backend.database` in app-config, `knex` how another process opens what the plugin has in it.
 */
export const databases = {
  async SQLite(run) {
    const directory = mkdtempSync(join(tmpdir(), 'patchman-bench-sqlite-'));
    try {
      return await run({
        backend: { client: 'better-sqlite3', connection: { directory } },
        knex: {
          client: 'better-sqlite3',
          connection: { filename: join(directory, 'patchman.sqlite') },
          useNullAsDefault: true,
        },
      });
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
  async PostgreSQL(run) {
    const postgres = await startPostgres();
    const {
      hostname: host,
      port,
      username: user,
      password,
    } = new URL(postgres.connection);
    const connection = { host, port: Number(port), user, password };
    const database = 'postgres';
    try {
      return await run({
        backend: {
          client: 'pg',
          connection,
          plugin: { patchman: { connection: { ...connection, database } } },
        },
        knex: { client: 'pg', connection: { ...connection, database } },
      });
    } finally {
      await postgres.stop();
    }
  },
};
