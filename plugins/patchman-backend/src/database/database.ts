import {
  type DatabaseService,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { isPostgres } from './dialect';

const migrationsDir = resolvePackagePath(
  'backstage-plugin-patchman-backend',
  'migrations',
);

/** Brings a database to the current schema and settings. */
export async function prepareDatabase(
  knex: Knex,
  options: { skipMigrations?: boolean } = {},
): Promise<void> {
  if (!isPostgres(knex)) {
    // Readers go on while a commit is written, and a commit costs one sync instead of two; still durable.
    await knex.raw('PRAGMA journal_mode = WAL');
    await knex.raw('PRAGMA synchronous = FULL');
    await knex.raw('PRAGMA busy_timeout = 30000');
  }
  if (!options.skipMigrations) {
    await knex.migrate.latest({ directory: migrationsDir });
  }
}

/** The plugin's own database, migrated. */
export async function openDatabase(service: DatabaseService): Promise<Knex> {
  const knex = await service.getClient();
  await prepareDatabase(knex, { skipMigrations: service.migrations?.skip });
  return knex;
}
