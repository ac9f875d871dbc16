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
    /** What is in doubt of a host, but that recorded metadata is of a day that is past. */
    async doubtsOf(hostname: string): Promise<string[]> {
      const { body } = await patchman.get(`/hosts/${hostname}`).expect(200);
      return body.doubts.filter(
        (doubt: string) => !doubt.includes('past the date until which'),
      );
    },
  };
}
