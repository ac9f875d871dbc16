// Run once before all test files: migrating a database and translating what worker threads run take longer than most tests.
import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build, type BuildOptions, type Plugin } from 'esbuild';
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

/** Packages that have to be where they are installed: what they load they look for beside themselves, or is not text. */
const NOT_PACKED =
  /^(better-sqlite3|logform|pg|pg-format|piscina|typescript|winston)$/;

/** Packs what a process requires into one file: looking for thousands of modules takes most of its start. */
const packed: Plugin = {
  name: 'all that is installed',
  setup: ({ onResolve, resolve: find }) =>
    onResolve(
      { filter: /^[^./]/ },
      async ({ path, pluginData, ...options }) => {
        if (pluginData === 'asked') return undefined;
        if (NOT_PACKED.test(path)) return { path, external: true };
        const found = await find(path, { ...options, pluginData: 'asked' });
        // Drivers and clouds that nobody here has.
        return found.errors.length > 0 ? { path, external: true } : found;
      },
    ),
};

/**
 * Beside each other as in the built package, so that the backend finds what its threads run. They keep their compiled code
 * in the folder, for the next ones.
 */
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
    logLevel: 'error',
  };
  const pack = async (source: string, file: string) => {
    const entry = file.replace(/\.js$/, '.packed.js');
    await build({
      ...options,
      ...{ entryPoints: [join(root, 'src', source)], outfile: entry },
      external: ['@backstage/cli', '*.node'],
      plugins: [packed],
    });
    await writeFile(
      file,
      `const { enableCompileCache } = require('node:module');
enableCompileCache?.(${JSON.stringify(join(folder, 'compiled'))});
module.exports = require(${JSON.stringify(entry)});
`,
    );
  };
  await Promise.all([
    pack('documentWorker.ts', worker),
    pack('__testUtils__/backendProcess.ts', backend),
  ]);
  await promisify(execFile)(process.execPath, [
    '-e',
    `require(${JSON.stringify(worker)});
     require('node:module').flushCompileCache?.();`,
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
