import { testDatabases } from '../databases';
import type { FileServer } from '../sharedData';
import { startPatchman, type TestPatchman } from '../testBackend';
import { serveScenarios } from './recorded';

/** A portal, and the repositories of all scenarios on loopback; to be called once in a `describe`, for all its tests. */
export function scenarioPortal() {
  const databases = testDatabases();
  let server: FileServer;
  let patchman: TestPatchman;

  beforeAll(async () => {
    server = await serveScenarios();
    const knex = await databases.migrated('SQLITE_3');
    patchman = await startPatchman({
      knex,
      config: { fetch: { allow: ['127.0.0.1'] } },
    });
  });
  afterAll(async () => {
    await patchman?.stop();
    await server.close();
  });

  return {
    get server() {
      return server;
    },
    get patchman() {
      return patchman;
    },
  };
}
