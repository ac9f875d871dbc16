import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { mockServices } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { aptSuite, reportOf } from '../__testUtils__/aptRepository';
import { testDatabases } from '../__testUtils__/databases';
import { mirroredPatchman } from '../__testUtils__/mirroredPatchman';
import { LoopbackServer } from './fetch/__testUtils__/LoopbackServer';
import { type RefreshOptions, RefreshService } from './RefreshService';

jest.setTimeout(240_000);

const until = async (isDone: () => Promise<boolean> | boolean) => {
  while (!(await isDone())) await sleep(20);
};

describe('a mirror that trickles', () => {
  const world = mirroredPatchman();

  it.each(world.ids)(
    'keeps neither those of another host nor its evaluation waiting, on %s',
    async id => {
      const { knex, server, patchman } = await world.start(id);
      const other = await LoopbackServer.start();
      try {
        const open = new Set<ServerResponse>();
        let mostOpen = 0;
        const trickle = (response: ServerResponse) => {
          response.writeHead(200);
          response.write('-');
          open.add(response);
          mostOpen = Math.max(mostOpen, open.size);
          response.on('close', () => open.delete(response));
        };
        const suites = Array.from({ length: 8 }, (_, i) => `slow${i}`);
        for (const suite of suites) {
          server.answers.set(`/dists/${suite}/InRelease`, (_, response) =>
            trickle(response),
          );
        }
        const fine = aptSuite({
          suite: 'fine',
          packages: [{ name: 'vim', version: '2' }],
        });
        for (const [path, body] of Object.entries(fine)) {
          other.answers.set(path, body);
        }
        const send = async (host: string, names: string[], url: string) => {
          const key = await patchman.keyFor(host);
          await patchman.anonymous
            .post('/api/patchman/api/report/')
            .set('Authorization', `Api-Key ${key}`)
            .send(
              reportOf(
                host,
                [['vim', '1']],
                names.map(name => [
                  name,
                  `${url}/dists/${name}/main/binary-amd64`,
                ]),
              ),
            )
            .expect(202);
        };
        await send('slow', suites, server.url);
        await until(() => open.size > 0);
        await send('good', ['fine'], other.url);
        await until(async () => {
          const { body } = await patchman.get('/hosts/good');
          return body.state === 'updates';
        });
        expect(open.size).toBeGreaterThan(0);
        expect(mostOpen).toBeLessThanOrEqual(2);
        expect(
          await knex('task').where({ kind: 'refresh-new-mirrors' }),
        ).toMatchObject([{ status: 'running' }]);

        // They fail, and end the round.
        const closing = setInterval(() => {
          for (const response of open) response.destroy();
        }, 20);
        await patchman.settled();
        clearInterval(closing);
        expect(mostOpen).toBeLessThanOrEqual(2);
        const round = await knex('task')
          .where({ kind: 'refresh-new-mirrors' })
          .first();
        expect(round).toMatchObject({
          status: 'done',
          message: expect.stringMatching(/^9 new mirrors checked, 8 failed/),
        });
        expect(round.done).toBe(round.total);
      } finally {
        await other.stop();
      }
    },
  );
});

describe('a run of the scheduled refresh', () => {
  const databases = testDatabases();

  async function prepare(urls: [url: string, checkedAt: string | null][]) {
    const knex = await databases.migrated('SQLITE_3');
    for (const [i, [url, checkedAt]] of urls.entries()) {
      const at = '2026-01-01T00:00:00.000Z';
      await knex('repository').insert({
        id: i + 1,
        name: url,
        type: 'deb',
        arch: 'amd64',
        created_at: at,
      });
      await knex('mirror').insert({
        id: i + 1,
        repository_id: i + 1,
        url,
        checked_at: checkedAt,
        succeeded_at: checkedAt,
      });
    }
    return knex;
  }

  /** Asks mirrors of which nothing is new; what has `hangs` in its address answers never. */
  function refreshOf(knex: Knex) {
    const asked: string[] = [];
    const check = async ({ url, signal }: any) => {
      asked.push(url);
      if (url.includes('hangs')) {
        await new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        });
      }
      return { status: 'unchanged' };
    };
    const refresh = new RefreshService({
      knex,
      logger: mockServices.logger.mock(),
      formats: { find: () => ({ check }) },
      fetcher: { fetch: () => Promise.reject(new Error('unused')) },
      credentials: { find: () => undefined },
      keyrings: [],
      requireSignatures: false,
      failuresBeforeDisabled: 14,
      mirrorsPerRepository: 2,
      backend: 'test',
      patienceMs: 30,
      concurrency: 1,
    } as unknown as RefreshOptions);
    return { refresh, asked };
  }

  it('goes by the last check, and stores what it found when it is ended', async () => {
    const knex = await prepare([
      ['http://a/young', '2026-11-03T00:00:00.000Z'],
      ['http://b/old', '2026-11-01T00:00:00.000Z'],
      ['http://c/never', null],
      ['http://d/hangs', '2026-11-03T12:00:00.000Z'],
    ]);
    const { refresh, asked } = refreshOf(knex);
    const end = new AbortController();
    const run = refresh.refreshAll(end.signal);
    await until(() => asked.length === 4);
    expect(asked).toEqual([
      'http://c/never',
      'http://b/old',
      'http://a/young',
      'http://d/hangs',
    ]);
    end.abort();
    await expect(run).rejects.toThrow();
    const rows = await knex('mirror').orderBy('id').select('checked_at');
    const isNew = rows.map(
      ({ checked_at: at }) => at !== null && at > '2026-11-04',
    );
    expect(isNew).toEqual([true, true, true, false]);
  });

  it('does not keep a person waiting that asks for a mirror that it reads', async () => {
    const knex = await prepare([['http://d/hangs', null]]);
    const { refresh, asked } = refreshOf(knex);
    const end = new AbortController();
    const run = refresh.refreshAll(end.signal);
    await until(() => asked.length === 1);
    expect(
      await refresh.refreshRepository(1, new AbortController().signal),
    ).toEqual({ checked: 0, changed: 0, failed: 0, credentials: 0, busy: 1 });
    end.abort();
    await expect(run).rejects.toThrow();
  });

  it('leaves alone what another backend reads, and what took backends down', async () => {
    const knex = await prepare([
      ['http://a/read', null],
      ['http://b/deadly', null],
      ['http://c/free', null],
    ]);
    await knex('mirror').where({ id: 1 }).update({ begun_by: 'other' });
    await knex('mirror').where({ id: 2 }).update({ stops: 3 });
    const { refresh, asked } = refreshOf(knex);
    await refresh.refreshAll(new AbortController().signal);
    expect(asked).toEqual(['http://c/free']);
    await refresh.refreshRepository(2, new AbortController().signal);
    expect(asked).toContain('http://b/deadly');
    expect(await knex('mirror').where({ id: 2 }).first()).toMatchObject({
      stops: 0,
      error: null,
    });
  });
});
