import { A, machinePortal } from '../../__testUtils__/machines';
import { fromNow } from '../../database/time';

jest.setTimeout(120_000);

describe('a check of what nothing uses', () => {
  const portal = machinePortal();

  const check = async (body: object) => {
    const { body: task } = await portal.patchman
      .post('/maintenance/check', body)
      .expect(202);
    await portal.patchman.settled();
    const { body: done } = await portal.patchman.get(`/tasks/${task.id}`);
    return {
      message: done.message as string,
      found: Object.fromEntries(
        done.findings
          .filter(({ count }: any) => count > 0)
          .map(({ kind, count, examples, mended }: any) => [
            kind,
            [count, examples, mended],
          ]),
      ),
    };
  };

  /** A host, and one of each that nothing uses. */
  const fill = async () => {
    await portal.send(A, '1');
    const { knex } = portal;
    await knex('architecture').insert({ id: 90, name: 'vax' });
    await knex('domain').insert({ id: 90, name: 'gone.example.org' });
    await knex('tag').insert({ id: 90, key: 'gone', name: 'Gone' });
    await knex('os_release').insert({ id: 90, name: 'Gone 1' });
    await knex('os_variant').insert({
      ...{ id: 90, name: 'Gone 1.1', release_id: 90, arch_id: 90 },
    });
    const created_at = fromNow({ days: -1 });
    await knex('repository').insert(
      ['bare', 'unused', 'given'].map((name, i) => ({
        ...{ id: 90 + i, name, type: 'deb', arch: 'vax', created_at },
      })),
    );
    await knex('mirror').insert(
      [91, 92].map(repository_id => ({
        ...{ repository_id, url: 'http://gone/', enabled: false },
      })),
    );
    const { id } = await knex('os_release').whereNot({ id: 90 }).first('id');
    await knex('os_release_repository').insert({
      ...{ release_id: id, repository_id: 92, priority: 0 },
    });
  };

  it.each(portal.ids)(
    'tells what there is by its names, and deletes only what is chosen, on %s',
    async id => {
      await portal.start(id);
      await fill();
      const all = {
        'os-variants': [1, ['Gone 1.1'], false],
        'os-releases': [1, ['Gone 1'], false],
        'repositories-without-mirrors': [1, ['bare'], false],
        'repositories-without-hosts': [2, ['bare', 'unused'], false],
        tags: [1, ['Gone'], false],
        domains: [1, ['gone.example.org'], false],
      };
      const dry = await check({ dryRun: true });
      expect(dry.found).toEqual(all);
      expect(dry.message).toContain('Nothing was changed.');
      expect(dry.message).toContain('os releases 1');
      // By default nothing of it is deleted.
      expect((await check({})).found).toEqual(all);

      const { found } = await check({
        kinds: ['repositories-without-mirrors', 'tags'],
      });
      expect(found).toEqual({
        ...all,
        'repositories-without-mirrors': [1, ['bare'], true],
        'repositories-without-hosts': [1, ['unused'], false],
        tags: [1, ['Gone'], true],
      });
      const rest = await check({
        kinds: [
          ...['os-releases', 'repositories-without-hosts'],
          ...['domains', 'architectures'],
        ],
      });
      expect(rest.message).toContain('Deleted: os releases 1');
      expect(await portal.knex('repository').pluck('name')).toEqual(['given']);
      expect(await portal.knex('architecture').where({ name: 'vax' })).toEqual(
        [],
      );
      expect((await check({ dryRun: true })).found).toEqual({});
      expect(await portal.versionOn('web1')).toEqual(['1']);
    },
  );

  it.each(portal.ids)(
    'finds damage and leaves it as it is, on %s',
    async id => {
      await portal.start(id);
      await portal.send(A, '1');
      const { knex } = portal;
      await knex('package_set_entry').delete();
      await knex('package_set_entry').insert({ set_id: 4711, package_id: 1 });
      await knex('package_name').insert({
        ...{ name: 'ghost', type: 'deb', versions: 1, hosts: 7 },
      });
      const before = await knex('host').first();
      const dry = async () =>
        Object.entries((await check({ dryRun: true })).found).map(
          ([kind, [count, , mended]]: any) => [kind, count, mended],
        );
      const found = [
        ['damaged-sets', 1, false],
        ['hosts-to-send', 1, false],
        ['leftovers', 1, false],
        ['wrong-figures', 1, false],
      ];
      expect(await dry()).toEqual(found);
      // Found again, as nothing was mended.
      expect(await dry()).toEqual(found);
      expect(await knex('host').first()).toEqual(before);
      const { found: mended } = await check({ kinds: ['hosts-to-send'] });
      // Together, as one is the reason of the other.
      expect(mended['damaged-sets'][2]).toBe(true);
      expect(mended['hosts-to-send']).toEqual([1, ['web1'], true]);
      expect(mended.leftovers[2]).toBe(false);
    },
  );

  it.each(portal.ids)('refuses what it does not know, on %s', async id => {
    await portal.start(id);
    await portal.patchman
      .post('/maintenance/check', { kinds: ['hosts'] })
      .expect(400);
    await portal.patchman.post('/maintenance/check', { dry: true }).expect(400);
  });
});
