import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { serveRepositories } from './aptRepository';
import { repositories, REPOSITORY_PORT } from './fleet';
import { Api } from './portal';

/** Before all tests: the repositories that their hosts use, and a portal that lets guests in. Returns how to stop. */
export default async function setUp() {
  const server = await serveRepositories(repositories, REPOSITORY_PORT);
  await Api.whenReady();
  return async () => {
    await new Promise(done => server.close(done));
    // The app was built for these tests; a backend in development would serve it as well.
    await rm(resolve(__dirname, '../dist'), { recursive: true, force: true });
  };
}
