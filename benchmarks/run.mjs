// Measures the backend on SQLite and PostgreSQL and prints a table. See README.md.
import { fork } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { transformArguments } from './pluginSources.mjs';
import { startPostgres } from '../scripts/postgres.mjs';
import { prepareRepositories } from './repositories.mjs';
import { printTable } from './table.mjs';

const { values: options } = parseArgs({
  options: {
    data: {
      type: 'string',
      default: fileURLToPath(new URL('../../shared/data', import.meta.url)),
    },
    database: { type: 'string', multiple: true },
    runs: { type: 'string', default: '3' },
    'cpu-prof': { type: 'string' },
    'many-hosts': { type: 'boolean', default: false },
  },
});
if (!existsSync(join(options.data, 'deb-real'))) {
  console.error(`There is no deb-real in ${options.data}; see README.md.`);
  process.exit(1);
}

const here = name => fileURLToPath(new URL(name, import.meta.url));
const answer = child => new Promise(resolve => child.once('message', resolve));

const repositories = prepareRepositories(options.data);
const files = fork(here('fileServer.mjs'), [
  JSON.stringify({
    ...repositories.folders,
    '/': join(options.data, 'deb-real'),
  }),
]);
const { port } = await answer(files);

/** Runs a suite in a new process on an empty database. */
function runSuite(name, database, extra) {
  const profile = options['cpu-prof']
    ? ['--cpu-prof', `--cpu-prof-dir=${options['cpu-prof']}`]
    : [];
  const suite = fork(
    here(name),
    [
      JSON.stringify({
        data: options.data,
        serverUrl: `http://127.0.0.1:${port}`,
        database,
        ...extra,
      }),
    ],
    { execArgv: ['--expose-gc', ...profile, ...transformArguments] },
  );
  return new Promise((resolve, reject) => {
    let figures;
    suite.on('message', async message => {
      if (message.figures) figures = message.figures;
      if (message.ask) {
        files.send(message);
        suite.send(await answer(files));
      }
    });
    suite.on('exit', code =>
      figures
        ? resolve(figures)
        : reject(new Error(`A run ended with ${code}`)),
    );
  });
}

const databases = {
  async SQLite(run) {
    const directory = mkdtempSync(join(tmpdir(), 'patchman-bench-sqlite-'));
    try {
      return await run({ client: 'better-sqlite3', connection: { directory } });
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
  async PostgreSQL(run) {
    const postgres = await startPostgres();
    try {
      return await run({ client: 'pg', connection: postgres.connection });
    } finally {
      await postgres.stop();
    }
  },
};

const [{ model }] = cpus();
console.log(
  `${cpus().length} cores (${model.trim()}), ${Math.round(
    totalmem() / 1024 ** 3,
  )} GB, ${process.platform}, node ${process.version}; best of ${
    options.runs
  } runs, each in a new process on an empty database.\n`,
);
/** Everything that is measured, each repository on a database that has nothing else. */
async function measure(onDatabase) {
  const figures = await onDatabase(database =>
    runSuite('suite.mjs', database, { manyHosts: options['many-hosts'] }),
  );
  for (const repository of repositories.list) {
    figures[repository.figure] = await onDatabase(database =>
      runSuite('refresh.mjs', database, { repository }),
    );
  }
  return figures;
}

try {
  for (const name of options.database ?? Object.keys(databases)) {
    const runs = [];
    for (let i = 0; i < Number(options.runs); i++) {
      runs.push(await measure(databases[name]));
    }
    printTable(name, runs);
  }
} finally {
  files.disconnect();
  repositories.remove();
}
