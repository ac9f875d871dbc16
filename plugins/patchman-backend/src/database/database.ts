import {
  type DatabaseService,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { ADVISORY_LOCKS } from './advisoryLocks';
import { isPostgres } from './dialect';
import { keepStatements } from './keepStatements';
import { takeTurns } from './takeTurns';

const migrationsDir = resolvePackagePath(
  'backstage-plugin-patchman-backend',
  'migrations',
);

/**
 * Brings a database to the current schema and settings.
 * @throws Error that says what to do when it cannot be written
 */
export async function prepareDatabase(
  knex: Knex,
  options: { skipMigrations?: boolean } = {},
): Promise<void> {
  await assertWritable(knex);
  if (!isPostgres(knex)) {
    // Readers go on while a commit is written, and a commit costs one sync instead of two; still durable.
    await knex.raw('PRAGMA journal_mode = WAL');
    await knex.raw('PRAGMA synchronous = FULL');
    await knex.raw('PRAGMA busy_timeout = 30000');
    // Pages that are written again and again reach the database's file once; 16 MB of indexes stay in memory.
    await knex.raw('PRAGMA wal_autocheckpoint = 8000');
    await knex.raw('PRAGMA cache_size = -16000');
  }
  if (!options.skipMigrations) await migrate(knex);
  if (!isPostgres(knex)) {
    await keepStatements(knex);
    takeTurns(knex);
  }
}

/** All that is missing in one transaction, so that a backend which is killed leaves the schema that was before. */
async function migrate(knex: Knex): Promise<void> {
  if (!isPostgres(knex)) {
    await releaseStaleLock(knex);
    await knex.migrate.latest({ directory: migrationsDir });
    return;
  }
  await knex.transaction(async trx => {
    // Several backends that start at once: one migrates, the others wait and find it done. The migrator's own lock is
    // of no use before its table exists.
    await trx.raw('SELECT pg_advisory_xact_lock(?)', [
      ADVISORY_LOCKS.migrations,
    ]);
    await releaseStaleLock(trx);
    await trx.migrate.latest({ directory: migrationsDir });
  });
}

/**
 * The migrator takes and frees its lock in the transaction of the migrations, so that nobody ever sees it taken. One that
 * is seen was left behind, by a restored backup or by hand, and would keep every backend from starting.
 */
async function releaseStaleLock(knex: Knex): Promise<void> {
  if (await knex.schema.hasTable('knex_migrations_lock')) {
    await knex('knex_migrations_lock')
      .where({ is_locked: 1 })
      .update({ is_locked: 0 });
  }
}

async function assertWritable(knex: Knex): Promise<void> {
  if (isPostgres(knex)) {
    const { rows } = await knex.raw('SHOW transaction_read_only');
    if (rows[0].transaction_read_only === 'off') return;
  } else {
    try {
      // Takes the lock for writing and gives it back.
      await knex.transaction(trx => trx.raw('PRAGMA user_version = 0'));
      return;
    } catch (error) {
      const { code } = error as { code?: string };
      if (!code?.startsWith('SQLITE_READONLY')) throw error;
    }
  }
  throw new Error(
    'The database of the patchman plugin is read-only; every report and every mirror is written into it. Give the plugin a database that it may write, on PostgreSQL the primary and not a standby.',
  );
}

/** The plugin's own database, migrated. */
export async function openDatabase(service: DatabaseService): Promise<Knex> {
  const knex = await service.getClient();
  await prepareDatabase(knex, { skipMigrations: service.migrations?.skip });
  return knex;
}
