// Run once before all test files: migrating a database and translating what worker threads run take longer than most tests.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import createKnex, { type Knex } from 'knex';
import { POSTGRES, PREPARED } from './prepared';

const root = resolve(__dirname, '../../..');

async function migrate(config: Knex.Config): Promise<void> {
  const knex = createKnex(config);
  try {
    await knex.migrate.latest({ directory: join(root, 'migrations') });
  } finally {
    await knex.destroy();
  }
}

async function migratedSqlite(folder: string): Promise<string> {
  const filename = join(folder, 'template.sqlite');
  await migrate({
    client: 'better-sqlite3',
    connection: { filename },
    useNullAsDefault: true,
  });
  return filename;
}

async function migratedPostgres(connectionString: string): Promise<string> {
  const database = `patchman_template_${process.pid}`;
  const admin = createKnex({ client: 'pg', connection: connectionString });
  try {
    await admin.raw('CREATE DATABASE ??', [database]);
  } finally {
    await admin.destroy();
  }
  const url = new URL(connectionString);
  url.pathname = database;
  await migrate({ client: 'pg', connection: String(url) });
  return database;
}

async function builtWorker(folder: string): Promise<string> {
  const outfile = join(folder, 'documentWorker.cjs');
  await build({
    entryPoints: [join(root, 'src/documentWorker.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    // With all that it requires: looking for packages takes most of a thread's start.
    external: ['@backstage/cli'],
    define: { 'import.meta.url': 'ownUrl' },
    banner: {
      js: "const ownUrl = require('node:url').pathToFileURL(__filename).href;",
    },
    logLevel: 'warning',
  });
  return outfile;
}

export default async function globalSetup(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'patchman-tests-'));
  process.env[PREPARED.folder] = folder;
  const postgres = process.env[POSTGRES];
  const [sqlite, worker, database] = await Promise.all([
    migratedSqlite(folder),
    builtWorker(folder),
    postgres ? migratedPostgres(postgres) : '',
  ]);
  process.env[PREPARED.sqlite] = sqlite;
  process.env[PREPARED.documentWorker] = worker;
  process.env[PREPARED.postgres] = database;
}
