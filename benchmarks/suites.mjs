// Runs the suites of a checkout, this one or another, each in a new process on an empty database.
import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareRecordings } from './madeUp/recordings.mjs';
import { prepareRepositories } from './repositories.mjs';

const answer = child => new Promise(resolve => child.once('message', resolve));

/** What node needs on its command line to load the TypeScript of a checkout. */
function transformOf(checkout) {
  const { resolve } = createRequire(
    join(checkout, 'plugins/patchman-backend/package.json'),
  );
  return ['--require', resolve('@backstage/cli/config/nodeTransform.cjs')];
}

/**
 * Serves recorded metadata, or as much of it made up, and gives what measures a checkout.
 * @param folder of recorded metadata, which need not exist
 */
export async function prepareSuites(folder) {
  const { data, recorded, remove } = prepareRecordings(folder);
  const repositories = prepareRepositories(data);
  const files = fork(
    fileURLToPath(new URL('fileServer.mjs', import.meta.url)),
    [JSON.stringify({ ...repositories.folders, '/': join(data, 'deb-real') })],
  );
  const { port } = await answer(files);

  function runSuite(checkout, name, database, { profile, ...extra }) {
    const suite = fork(
      join(checkout, 'benchmarks', name),
      [
        JSON.stringify({
          data,
          serverUrl: `http://127.0.0.1:${port}`,
          database,
          ...extra,
        }),
      ],
      {
        execArgv: [
          '--expose-gc',
          ...(profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []),
          ...transformOf(checkout),
        ],
      },
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

  return {
    /** Whether it is recorded metadata. */
    recorded,
    /** Everything that is measured of a checkout, each repository on a database that has nothing else. */
    async measure(checkout, onDatabase, { manyHosts = false, profile } = {}) {
      const figures = await onDatabase(({ backend }) =>
        runSuite(checkout, 'suite.mjs', backend, { manyHosts, profile }),
      );
      for (const repository of repositories.list) {
        figures[repository.figure] = await onDatabase(({ backend }) =>
          runSuite(checkout, 'refresh.mjs', backend, { repository, profile }),
        );
      }
      return figures;
    },
    stop() {
      files.disconnect();
      repositories.remove();
      remove();
    },
  };
}
