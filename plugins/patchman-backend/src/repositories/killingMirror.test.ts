import { setTimeout as sleep } from 'node:timers/promises';
import fetch from 'node-fetch';
import { aptSuite, reportOf } from '../__testUtils__/aptRepository';
import { testDatabases } from '../__testUtils__/databases';
import { freePort } from '../__testUtils__/freePort';
import {
  KillableBackend,
  shareDatabase,
} from '../__testUtils__/KillableBackend';
import { HostKeys } from '../keys/HostKeys';
import { LoopbackServer } from './fetch/__testUtils__/LoopbackServer';

jest.setTimeout(600_000);

describe('a mirror that takes the backend down while it is read', () => {
  const databases = testDatabases();

  it.each(databases.ids)(
    'is given up after three times, and the others are read, on %s',
    async id => {
      const { knex, database, clean } = await shareDatabase(databases, id);
      const server = await LoopbackServer.start();
      const backend = new KillableBackend(await freePort(), database, {
        fetch: { allow: ['127.0.0.1'] },
      });
      const mirrorOf = (suite: string) =>
        knex('mirror').where('url', 'like', `%/${suite}/%`).first();
      const until = async (isDone: () => Promise<unknown>) => {
        while (!(await isDone())) await sleep(100);
      };
      let kills = 0;
      const killed = (times: number) => until(async () => kills === times);
      server.answers.set('/dists/deadly/InRelease', async (_, response) => {
        response.writeHead(200);
        response.write('-----BEGIN PGP');
        // What reads it is dead at the first byte that it looks at.
        await until(async () => (await mirrorOf('deadly')).begun_by !== null);
        await backend.kill();
        kills++;
      });
      const fine = aptSuite({
        suite: 'fine',
        packages: [{ name: 'vim', version: '2' }],
      });
      for (const [path, body] of Object.entries(fine)) {
        server.answers.set(path, body);
      }
      const keys = new HostKeys(knex, {
        rotateAfter: null,
        rotationGrace: { days: 1 },
      });
      const report = async (suite: string) => {
        const host = `${suite}.example.org`;
        const { key } = await keys.create(host, 'test');
        const url = `${server.url}/dists/${suite}/main/binary-amd64`;
        const { status } = await fetch(
          `${backend.url}/api/patchman/api/report/`,
          {
            method: 'POST',
            headers: {
              'Content-Type': 'application/json',
              Authorization: `Api-Key ${key}`,
            },
            body: JSON.stringify(
              reportOf(host, [['vim', '1']], [[suite, url]]),
            ),
          },
        );
        expect(status).toBe(202);
      };

      try {
        await backend.start();
        await report('deadly');
        for (let death = 1; death <= 3; death++) {
          await killed(death);
          // It may die again before it is ready.
          await backend.start().catch(() => {});
        }
        await until(async () => (await mirrorOf('deadly')).error);
        await report('fine');
        await until(async () => (await mirrorOf('fine'))?.package_set_id);
        expect(backend.stopped).toBeNull();
        expect(kills).toBe(3);
        expect(await mirrorOf('deadly')).toMatchObject({
          error: expect.stringMatching(
            /^The backend stopped 3 times while it read this mirror/,
          ),
          package_set_id: null,
        });
      } finally {
        await backend.kill();
        await server.stop();
        await clean();
      }
    },
  );
});
