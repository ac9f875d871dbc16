import type { Knex } from 'knex';
import { testDatabases } from '../../__testUtils__/databases';
import {
  packageXml,
  primaryXml,
  publish,
} from '../../repositories/rpm/__testUtils__/RpmTestRepository';
import { closedRepository } from './__testUtils__/closedRepository';

jest.setTimeout(120_000);

describe('updates that only the host itself can tell of', () => {
  const databases = testDatabases();
  const world = closedRepository();
  const { hostOf, pkg, report3, start, update, updatesOf } = world;

  describe.each(databases.ids)('on %s', id => {
    let knex: Knex;
    beforeEach(async () => {
      knex = await databases.migrated(id);
      await start(knex);
    });

    it('are listed beside the others, labelled, and counted', async () => {
      await report3('web1', [
        update('openssl', 'closed', '1:3.0-1'),
        update('vim', 'closed'),
        // Of what can be read the evaluation knows better.
        update('shell', 'open', '9.0-1'),
      ]);
      expect(await updatesOf('web1')).toEqual([
        ['openssl', '1:3.0-1', 'closed', 'reported', true],
        ['shell', '2.0-1', 'open', 'evaluated', false],
        ['vim', '3.0-1', 'closed', 'reported', false],
      ]);
      expect(await hostOf('web1')).toMatchObject({
        state: 'security',
        updates: { security: 1, other: 2, blocked: 0 },
        doubts: [],
        // As old as what can be read at all.
        repositoriesCheckedAt: expect.any(String),
      });
      expect(await updatesOf('web1', '?source=reported')).toHaveLength(2);
      expect(await updatesOf('web1', '?source=evaluated')).toHaveLength(1);
      const { body: fleet } = await world.patchman.get(
        '/updates?source=reported',
      );
      expect(fleet.items).toMatchObject([
        { installed: { name: 'openssl' }, source: 'reported', hosts: 1 },
        { installed: { name: 'vim' }, source: 'reported', hosts: 1 },
      ]);
      await world.patchman.get('/updates?source=else').expect(400);

      // The version is a package like any other.
      const [item] = fleet.items;
      const { body: page } = await world.patchman.get(
        `/packages/${item.available.id}`,
      );
      expect(page).toMatchObject({
        name: 'openssl',
        evr: '1:3.0-1',
        arch: 'x86_64',
        type: 'rpm',
      });
      const { body: explained } = await world.patchman.get(
        '/hosts/web1/packages/openssl/explain',
      );
      expect(explained.items[0].candidates).toMatchObject([
        { verdict: 'installed' },
        {
          verdict: 'chosen',
          rule: 'reported',
          version: '1:3.0-1',
          repository: { name: 'closed' },
          detail:
            "The host's own package manager lists it, from closed, which needs credentials",
        },
      ]);
      const { body: installed } = await world.patchman.get(
        '/hosts/web1/packages?withUpdates=true',
      );
      expect(installed.totalItems).toBe(3);
    });

    it('make a host that has none of them certain, and leave one in doubt that tells nothing', async () => {
      const upToDate = { packages: [pkg('shell', '2.0'), pkg('vim')] };
      await report3('certain', [], upToDate);
      expect(await hostOf('certain')).toMatchObject({
        state: 'ok',
        doubts: [],
      });
      for (const [name, unknown] of [
        ['silent', undefined],
        ['failed', [{ section: 'updates', reason: 'no network' }]],
      ] as const) {
        await report3(name, unknown && [], {
          ...upToDate,
          unknown: unknown && [...unknown],
        });
        expect(await hostOf(name)).toMatchObject({
          state: 'unknown',
          doubts: [
            'Repository closed needs credentials: its updates are missing',
          ],
        });
      }
    });

    it('part only the hosts that need them: all others share an evaluation whatever they report', async () => {
      const list = [update('vim', 'closed')];
      await report3('a1', list);
      await report3('a2', [...list]);
      await report3('b', [update('vim', 'closed', '4.0-1')]);
      const own = [update('vim', 'open', '4.0-1')];
      await report3('c1', own, { closed: false });
      await report3('c2', undefined, { closed: false });
      const rows: { name: string; evaluation_id: number }[] = await knex(
        'host',
      ).select('name', 'evaluation_id');
      const of = Object.fromEntries(
        rows.map(row => [row.name, row.evaluation_id]),
      );
      expect(of.a1).toBe(of.a2);
      expect(of.c1).toBe(of.c2);
      expect(new Set(Object.values(of)).size).toBe(3);
    });

    it('give way when their repository can be read', async () => {
      await report3('web1', [update('vim', 'closed')]);
      publish(world.server, '/closed/', {
        primary: {
          plain: primaryXml([packageXml('vim', '5.0'), packageXml('openssl')]),
        },
      });
      const { body } = await world.patchman.get('/repositories?search=closed');
      await world.patchman
        .post(`/repositories/${body.items[0].id}/refresh`)
        .expect(202);
      await world.patchman.settled();
      expect(await updatesOf('web1')).toEqual([
        ['shell', '2.0-1', 'open', 'evaluated', false],
        ['vim', '5.0-1', 'closed', 'evaluated', false],
      ]);
    });

    it('are gone once installed, and their versions are cleaned away', async () => {
      await report3('web1', [update('vim', 'closed', '3.5-1')]);
      expect(await updatesOf('web1')).toHaveLength(2);
      await report3('web1', undefined, {
        packages: [pkg('shell'), pkg('openssl'), pkg('vim', '4.0')],
      });
      expect(await updatesOf('web1')).toEqual([
        ['shell', '2.0-1', 'open', 'evaluated', false],
      ]);
      const versions = () =>
        knex('package').where({ name: 'vim' }).orderBy('version');
      const clean = async () => {
        await world.patchman.post('/maintenance/clean').expect(202);
        await world.patchman.settled();
      };
      await clean();
      expect((await versions()).map(row => row.version)).toContain('3.5');
      await knex('evaluation').update({
        computed_at: '2020-01-01T00:00:00.000Z',
      });
      await clean();
      expect((await versions()).map(row => row.version)).not.toContain('3.5');
    });
  });
});
