// Runs the tests with a PostgreSQL of their own, so that `npm test` needs nothing installed by hand.
// Everything after `--` goes to `backstage-cli repo test`.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { startPostgres } from './postgres.mjs';

// Tests need no safety from power cuts, and their databases are gone before it is worth to clean them.
const postgres = await startPostgres(
  [
    ...['fsync=off', 'full_page_writes=off', 'autovacuum=off'],
    'max_connections=300',
  ].flatMap(setting => ['-c', setting]),
);
const separator = process.argv.indexOf('--');
const args = process.argv.slice(separator < 0 ? 2 : separator + 1);
const choosesWorkers = args.some(arg =>
  /^(-i|--runInBand|-w|--maxWorkers)\b/.test(arg),
);
// Tests of backends that are killed wait for them much of the time, so that one more than there are cores keeps all busy.
const workers = choosesWorkers
  ? []
  : [`--maxWorkers=${availableParallelism() + 1}`];
const child = spawn(
  join('node_modules', '.bin', 'backstage-cli'),
  // Nothing here is a race against the clock: a slow machine is no reason to fail.
  ['repo', 'test', '--no-watch', '--testTimeout=60000', ...workers, ...args],
  {
    // Jest sums up on its error stream.
    stdio: ['inherit', 'inherit', 'pipe'],
    env: {
      ...process.env,
      BACKSTAGE_TEST_DISABLE_DOCKER: '1',
      BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING: postgres.connection,
    },
  },
);
let end = '';
child.stderr.on('data', piece => {
  process.stderr.write(piece);
  end = (end + piece).slice(-4096);
});
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => child.kill(signal));
}
child.on('close', async code => {
  await postgres.stop();
  printCounts(end);
  process.exit(code ?? 1);
});

/** The counts once more, on a plain line that needs no knowledge of the test runner to be read. */
function printCounts(summary) {
  const line = /^Tests: .*$/m.exec(stripVTControlCharacters(summary))?.[0];
  if (!line) return;
  const count = what => new RegExp(`(\\d+) ${what}`).exec(line)?.[1] ?? '0';
  console.log(
    `Tests: ${count('passed')} passed, ${count('failed')} failed, ${count(
      'skipped',
    )} skipped`,
  );
}
