// Run once before all test files: migrating a database and translating what worker threads run take longer than most tests.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
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

/** Beside each other as in the built package, so that the backend finds what its threads run. */
async function buildProcesses(folder: string) {
  const worker = join(folder, 'documentWorker.js');
  const backend = join(folder, 'process/backendProcess.js');
  const options: BuildOptions = {
    bundle: true,
    platform: 'node',
    format: 'cjs',
    define: { 'import.meta.url': 'ownUrl' },
    banner: {
      js: "const ownUrl = require('node:url').pathToFileURL(__filename).href;",
    },
    logLevel: 'warning',
  };
  await Promise.all([
    build({
      ...options,
      entryPoints: [join(root, 'src/documentWorker.ts')],
      outfile: worker,
      // With all that it requires: looking for packages takes most of a thread's start.
      external: ['@backstage/cli'],
    }),
    build({
      ...options,
      entryPoints: [join(root, 'src/__testUtils__/backendProcess.ts')],
      outfile: backend,
      sourcemap: 'inline',
      plugins: [
        {
          name: 'only the packages of this repository',
          setup: ({ onResolve }) =>
            onResolve({ filter: /^[^./]/ }, ({ path }) =>
              path.startsWith('backstage-plugin-patchman')
                ? undefined
                : { path, external: true },
            ),
        },
      ],
    }),
  ]);
  return { worker, backend };
}

export default async function globalSetup(): Promise<void> {
  // In this package, so that the packages that a process requires are found.
  const folder = join(
    root,
    `node_modules/.cache/patchman-tests-${process.pid}`,
  );
  mkdirSync(folder, { recursive: true });
  process.env[PREPARED.folder] = folder;
  const postgres = process.env[POSTGRES];
  const [sqlite, { worker, backend }, database] = await Promise.all([
    migratedSqlite(folder),
    buildProcesses(folder),
    postgres ? migratedPostgres(postgres) : '',
  ]);
  process.env[PREPARED.sqlite] = sqlite;
  process.env[PREPARED.documentWorker] = worker;
  process.env[PREPARED.backendProcess] = backend;
  process.env[PREPARED.postgres] = database;
}
