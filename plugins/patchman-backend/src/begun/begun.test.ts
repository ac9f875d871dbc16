import { mockServices } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { Backends } from './Backends';
import { BegunMirrors } from './BegunMirrors';

jest.setTimeout(120_000);

const AT = new Date().toISOString();
const logger = mockServices.logger.mock();

describe('what backends have begun', () => {
  const databases = testDatabases();

  async function prepare(id: Parameters<typeof databases.migrated>[0]) {
    const knex = await databases.migrated(id);
    await knex('repository').insert({
      id: 1,
      name: 'r',
      type: 'rpm',
      arch: 'x86_64',
      created_at: AT,
    });
    for (const mirror of [1, 2]) {
      await knex('mirror').insert({
        id: mirror,
        repository_id: 1,
        url: `http://a/${mirror}`,
      });
    }
    return knex;
  }
  const mirrors = (knex: Knex) =>
    knex('mirror').orderBy('id').select('begun_by', 'stops', 'error');
  const start = async (knex: Knex) => {
    const backend = new Backends(knex, logger);
    await backend.start(() => {});
    return backend;
  };
  /** Leaves without a word, as a backend that is killed. */
  const killed = (backend: Backends) => clearInterval((backend as any).timer);
  const beat = async (backend: Backends, times: number) => {
    for (let i = 0; i < times; i++) await backend.beat();
  };
  const anAnswer = (status: number) => ({
    fetch: async () =>
      ({ status, headers: {}, url: '', body: { destroy() {} } } as any),
  });

  describe.each(databases.ids)('on %s', id => {
    let knex: Knex;
    beforeEach(async () => {
      knex = await prepare(id);
    });

    const markOf = async (mirror: number) =>
      (await knex('mirror').where({ id: mirror }).first()).begun_by;

    it('is noted with the first document and not for an answer that nothing is new', async () => {
      const begun = new BegunMirrors(knex, 'me');
      const seen: unknown[] = [];
      for (const status of [304, 404, 200]) {
        await begun.fromFirstDocument(1, anAnswer(status), async fetcher => {
          await fetcher.fetch('http://a/');
          seen.push(await markOf(1));
        });
      }
      expect(seen).toEqual([null, null, 'me']);
      expect(await mirrors(knex)).toMatchObject([
        { begun_by: null },
        { begun_by: null },
      ]);
    });

    it('stays noted until the last of those is done that share a mark, and goes when it fails', async () => {
      const begun = new BegunMirrors(knex, 'me');
      let end = () => {};
      const first = begun.during(
        1,
        () =>
          new Promise<void>(resolve => {
            end = resolve;
          }),
      );
      await expect(
        begun.during(1, async () => {
          throw new Error('no');
        }),
      ).rejects.toThrow('no');
      expect((await mirrors(knex))[0].begun_by).toBe('me');
      end();
      await first;
      expect((await mirrors(knex))[0].begun_by).toBeNull();
    });

    it('counts against it when the backend is gone, and gives it up after three times', async () => {
      let next = await start(knex);
      for (let death = 1; death <= 3; death++) {
        await knex('mirror').where({ id: 1 }).update({ begun_by: next.id });
        killed(next);
        next = await start(knex);
        // On PostgreSQL it has to be watched for a while.
        if (id !== 'SQLITE_3') await beat(next, 5);
        expect((await mirrors(knex))[0]).toMatchObject({
          begun_by: null,
          stops: death,
        });
      }
      expect(await mirrors(knex)).toMatchObject([
        {
          error:
            'The backend stopped 3 times while it read this mirror; it is left alone until a person asks for it',
        },
        { stops: 0, error: null },
      ]);
      await next.stop();
      expect(await knex('backend')).toEqual([]);
    });

    it('counts not against it when the backend ends in peace', async () => {
      const backend = await start(knex);
      await knex('mirror').where({ id: 1 }).update({ begun_by: backend.id });
      await knex('begun_evaluation').insert({
        key: 'k',
        begun_by: backend.id,
        begun_at: AT,
      });
      await backend.stop();
      expect(await mirrors(knex)).toMatchObject([
        { begun_by: null, stops: 0 },
        { stops: 0 },
      ]);
      expect(await knex('begun_evaluation')).toEqual([]);
    });

    it('counts only against evaluations that were not computed any more', async () => {
      const gone = await start(knex);
      killed(gone);
      for (const key of ['done', 'not done']) {
        await knex('begun_evaluation').insert({
          key,
          begun_by: gone.id,
          begun_at: AT,
        });
      }
      await knex('evaluation').insert({
        key: 'done',
        computed_at: AT,
        known: true,
        security: 0,
        other: 0,
        blocked: 0,
        foreign_packages: 0,
        reboot_evidence: '[]',
        doubts: '[]',
      });
      const next = await start(knex);
      if (id !== 'SQLITE_3') await beat(next, 5);
      expect(await knex('begun_evaluation')).toMatchObject([
        { key: 'not done', begun_by: null, stops: 1 },
      ]);
      await next.stop();
    });
  });

  it('counts not against it on PostgreSQL while the backend lives, however slow it is', async () => {
    const [postgres] = databases.ids.filter(id => id !== 'SQLITE_3');
    const knex = await prepare(postgres);
    const [living, watching] = [await start(knex), await start(knex)];
    await knex('mirror').where({ id: 1 }).update({ begun_by: living.id });
    for (let i = 0; i < 5; i++) {
      await beat(watching, 4);
      await living.beat();
    }
    expect((await mirrors(knex))[0]).toMatchObject({
      begun_by: living.id,
      stops: 0,
    });
    await living.stop();
    await watching.stop();
  });
});
