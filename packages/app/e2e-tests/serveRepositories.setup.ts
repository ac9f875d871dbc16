import { serveRepositories } from './aptRepository';
import { repositories, REPOSITORY_PORT } from './fleet';

/** Before all tests: the repositories that the hosts of the tests use. Returns how to stop. */
export default async function setUp() {
  const server = await serveRepositories(repositories, REPOSITORY_PORT);
  return () => new Promise(resolve => server.close(resolve));
}
