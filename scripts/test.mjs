// Runs the tests with a PostgreSQL of their own, so that `npm test` needs nothing installed by hand.
// Everything after `--` goes to `backstage-cli repo test`.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { startPostgres } from './postgres.mjs';

// Tests need no safety from power cuts.
const postgres = await startPostgres([
  '-c',
  'fsync=off',
  '-c',
  'max_connections=300',
]);
const separator = process.argv.indexOf('--');
const args = process.argv.slice(separator < 0 ? 2 : separator + 1);
const child = spawn(
  join('node_modules', '.bin', 'backstage-cli'),
  // Nothing here is a race against the clock: a slow machine is no reason to fail.
  ['repo', 'test', '--no-watch', '--testTimeout=60000', ...args],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      BACKSTAGE_TEST_DISABLE_DOCKER: '1',
      BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING: postgres.connection,
    },
  },
);
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => child.kill(signal));
}
child.on('exit', async code => {
  await postgres.stop();
  process.exit(code ?? 1);
});
