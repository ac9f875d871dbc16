import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import { LoopbackServer } from '../repositories/fetch/__testUtils__/LoopbackServer';
import { testDatabases } from './databases';
import { startPatchman, type TestPatchman } from './testBackend';

export interface MirroredPatchman {
  knex: Knex;
  server: LoopbackServer;
  patchman: TestPatchman;
}

/** A portal and a server of repositories, new for each test and ended after it; to be called once in a `describe`. */
export function mirroredPatchman() {
  const databases = testDatabases();
  let running: MirroredPatchman | undefined;

  afterEach(async () => {
    await running?.patchman.stop();
    await running?.server.stop();
    running = undefined;
  });

  return {
    ids: databases.ids,
    async start(
      id: Parameters<typeof databases.migrated>[0],
      config: JsonObject = {},
    ): Promise<MirroredPatchman> {
      const knex = await databases.migrated(id);
      const server = await LoopbackServer.start();
      const patchman = await startPatchman({
        knex,
        config: { fetch: { allow: ['127.0.0.1'] }, ...config },
      });
      running = { knex, server, patchman };
      return running;
    },
  };
}
