import { mirroredPatchman } from '../__testUtils__/mirroredPatchman';
import { publishRpm, rpmReportOf } from '../__testUtils__/rpmRepository';

jest.setTimeout(120_000);

describe('what a person may change', () => {
  const world = mirroredPatchman();

  const begin = async (id: Parameters<typeof world.start>[0]) => {
    const { knex, server, patchman } = await world.start(id);
    publishRpm(server, '/a/', { packages: ['vim-2-1.x86_64'] });
    publishRpm(server, '/b/', { packages: ['vim-3-1.x86_64'] });
    const report = (
      host: string,
      urls: [string, string[]][],
      fields: object = {},
    ) =>
      patchman.report(
        rpmReportOf(host, ['vim-1-1.x86_64'], [], {
          repos: urls.map(([name, paths]) => ({
            ...{ type: 'rpm', name, id: name, priority: 99 },
            urls: paths.map(path => server.url + path),
          })),
          ...fields,
        }),
      );
    const list = async (path: string) =>
      (await patchman.get(path).expect(200)).body.items;
    return { knex, server, patchman, report, list };
  };

  it.each(world.ids)('of a host is shown and filtered by, on %s', async id => {
    const { knex, patchman, report, list } = await begin(id);
    await report('web1.example.org', [['r', ['/a/']]]);
    await report('db1.example.net', [], { kernel: '6.0', os: 'Debian 12.5' });
    const { body } = await patchman
      .patch('/hosts/web1.example.org', {
        comment: ' Do not reboot. ',
        checkDns: false,
      })
      .expect(200);
    expect(body).toMatchObject({
      comment: 'Do not reboot.',
      dns: { check: false, name: null, state: 'unknown', checkedAt: null },
    });
    await patchman
      .patch('/hosts/web1.example.org', { comment: 'x'.repeat(2001) })
      .expect(400);
    await knex('host')
      .where({ name: 'db1.example.net' })
      .update({ dns_state: 'different', dns_name: 'other.example.net' });
    const names = async (filter: string) =>
      (await list(`/hosts?${filter}`)).map(({ name }: any) => name);
    const [web, db] = ['web1.example.org', 'db1.example.net'];
    expect(await names('domain=example.net')).toEqual([db]);
    expect(await names('kernel=6.0')).toEqual([db]);
    expect(await names('variant=Debian%2012.5')).toEqual([db]);
    expect(await names('dns=different')).toEqual([db]);
    expect(await names('dns=unknown')).toEqual([web]);
    expect(await names('dns=unknown,different')).toEqual([db, web]);
    expect(await names('repository=r')).toEqual([web]);
    expect(await names('repository=nothing')).toEqual([]);
    await patchman.get('/hosts?dns=odd').expect(400);
    await patchman.get('/hosts?reboot=maybe').expect(400);
    const known = await names('reboot=true,'.slice(0, -1));
    const unknown = await names('reboot=unknown');
    const all = await names('reboot=false');
    expect([...known, ...all].sort()).toEqual([db, web]);
    expect(all).toEqual(expect.arrayContaining(unknown));
    expect(await list('/domains')).toEqual([
      { name: 'example.net', hosts: 1 },
      { name: 'example.org', hosts: 1 },
    ]);
    expect(await list('/architectures')).toEqual([
      { name: 'x86_64', hosts: 2 },
    ]);
    expect(await list('/architectures?used=false')).toEqual([]);
  });

  it.each(world.ids)(
    'of a repository is no reason to make it a second time, on %s',
    async id => {
      const { patchman, report, list } = await begin(id);
      await report('web1', [['r', ['/a/']]]);
      await report('bare', [['local', []]]);
      for (const name of ['r', 'local']) {
        const { body } = await patchman
          .patch(`/repositories/${name}`, {
            ...{ name: `${name} renamed`, repoId: 'id', arch: 'noarch' },
            authRequired: true,
          })
          .expect(200);
        expect(body).toMatchObject({
          ...{ name: `${name} renamed`, repoId: 'id', arch: 'noarch' },
          authRequired: true,
        });
      }
      await report('web2', [['r', ['/a/']]]);
      await report('bare2', [['local', []]]);
      const all = await list('/repositories');
      expect(all.map(({ name, hosts }: any) => [name, hosts])).toEqual([
        ['local renamed', 2],
        ['r renamed', 2],
      ]);
      const named = async (filter: string) =>
        (await list(`/repositories?${filter}`)).map(({ name }: any) => name);
      expect(await named('host=web2')).toEqual(['r renamed']);
      expect(await named('os=Rocky%20Linux%209')).toHaveLength(2);
      expect(await named('os=Debian%2012')).toEqual([]);
      expect(await named('package=vim')).toEqual(['r renamed']);
      expect(await named('package=emacs')).toEqual([]);
      expect(await named('authRequired=false')).toEqual([]);
      await patchman.get('/repositories/nothing').expect(404);
      await patchman
        .patch('/repositories/local%20renamed', { name: 'r renamed' })
        .expect(200);
      // Of two of one name none is meant.
      await patchman.get('/repositories/r%20renamed').expect(409);
      await patchman
        .patch(`/repositories/${all[0].id}`, { type: 'deb' })
        .expect(400);
    },
  );

  it.each(world.ids)(
    'of mirrors is where they belong, with the hosts that had them, on %s',
    async id => {
      const { knex, server, patchman, report, list } = await begin(id);
      await report('web1', [['first', ['/a/']]]);
      await report('web2', [['second', ['/b/']]]);
      await report('both', [
        ['first', ['/a/']],
        ['second', ['/b/']],
      ]);
      const first = (await list('/mirrors?repository=first'))[0];
      const second = (await list('/mirrors?repository=second'))[0];

      // A further one is read at once.
      publishRpm(server, '/c/', { packages: ['vim-2-1.x86_64'] });
      const added = await patchman
        .post('/mirrors', { repository: 'first', url: `${server.url}/c/` })
        .expect(201);
      await patchman
        .post('/mirrors', { repository: 'first', url: `${server.url}/c/` })
        .expect(409);
      await patchman
        .post('/mirrors', { repository: 'none', url: `${server.url}/d/` })
        .expect(404);
      await patchman
        .post('/mirrors', { repository: 'first', url: 'file:///etc/passwd' })
        .expect(400);
      await patchman.settled();
      expect(
        (await patchman.get(`/mirrors/${added.body.id}`)).body,
      ).toMatchObject({ state: 'ok', packages: 1 });

      // Another architecture.
      await patchman
        .post('/repositories', { name: 'arm', type: 'rpm', arch: 'aarch64' })
        .expect(201);
      const refused = await patchman
        .patch(`/mirrors/${second.id}`, { repository: 'arm' })
        .expect(400);
      expect(refused.body.error.message).toContain('rpm aarch64');

      await patchman
        .patch(`/mirrors/${second.id}`, { repository: 'first' })
        .expect(200);
      await patchman.settled();
      // Who had what is left without mirrors has the other one.
      const hosts = await knex('host_repository')
        .join('repository', 'repository.id', 'host_repository.repository_id')
        .join('host', 'host.id', 'host_repository.host_id')
        .orderBy('host.name')
        .select('host.name as host', 'repository.name');
      expect(hosts.map(({ host, name }) => [host, name])).toEqual([
        ['both', 'first'],
        ['web1', 'first'],
        ['web2', 'first'],
      ]);
      // And says so with the next report, too.
      await report('web2', [['second', ['/b/']]]);
      expect(await list('/repositories?host=web2')).toMatchObject([
        { name: 'first' },
      ]);

      // All of one content, into one that is made for them.
      const { body: made } = await patchman
        .post('/repositories', { name: 'made', type: 'rpm', arch: 'x86_64' })
        .expect(201);
      const { body: linked } = await patchman
        .post(`/repositories/${made.id}/mirrors`, { digest: first.setDigest })
        .expect(200);
      expect(linked.mirrorList.map(({ url }: any) => url)).toEqual([
        `${server.url}/a`,
        `${server.url}/c`,
      ]);
      await patchman.post(`/repositories/made/mirrors`, {}).expect(400);
      await patchman.settled();
    },
  );

  it.each(world.ids)(
    'of operating systems is what belongs together, on %s',
    async id => {
      const { knex, patchman, report, list } = await begin(id);
      await report('web1', [['r', ['/a/']]], { os: 'Debian trixie/sid' });
      await report('web2', [], { os: 'Debian 13.1' });
      const { body: before } = await patchman
        .get('/operating-systems/Debian%2013')
        .expect(200);
      await patchman
        .patch('/operating-systems/Debian%20trixie%2Fsid', {
          repositories: [{ id: (await knex('repository').first()).id }],
        })
        .expect(200);
      await patchman
        .delete('/operating-systems/Debian%20trixie%2Fsid')
        .expect(409);
      await patchman
        .post('/operating-systems/Debian%2013/merge', { into: 'Debian 13' })
        .expect(400);
      const { body: merged } = await patchman
        .post('/operating-systems/Debian%20trixie%2Fsid/merge', {
          into: 'Debian 13',
        })
        .expect(200);
      expect(merged).toMatchObject({
        id: before.id,
        hosts: 2,
        repositories: [{ name: 'r' }],
      });
      await patchman.settled();
      // It stays so, whatever is reported again.
      await report('web1', [], { os: 'Debian trixie/sid' });
      expect((await list('/operating-systems')).length).toBe(1);

      const [variant] = await list(
        '/operating-system-variants?search=trixie&release=Debian%2013',
      );
      expect(variant).toMatchObject({ name: 'Debian trixie/sid', hosts: 1 });
      const { body: other } = await patchman
        .patch(`/operating-system-variants/${variant.id}`, {
          ...{ release: 'Debian testing', create: true },
        })
        .expect(200);
      expect(other.release.name).toBe('Debian testing');
      await patchman
        .patch(`/operating-system-variants/${variant.id}`, {
          release: 'Debian nothing',
        })
        .expect(404);
      await patchman
        .delete(`/operating-system-variants/${variant.id}`)
        .expect(409);
      await patchman.delete('/hosts/web1').expect(204);
      expect(await list('/operating-system-variants?used=false')).toMatchObject(
        [{ id: variant.id }],
      );
      await patchman
        .delete(`/operating-system-variants/${variant.id}`)
        .expect(204);
      expect(await list('/operating-systems?used=false')).toMatchObject([
        { release: 'Debian testing' },
      ]);
      await patchman.delete('/operating-systems/Debian%20testing').expect(204);
      const { body: told } = await patchman
        .patch('/operating-systems/Debian%2013', { codename: 'Trixie' })
        .expect(200);
      expect(told).toMatchObject({ codename: 'Trixie', hosts: 1 });
      expect(told.repositories).toHaveLength(1);
      await patchman.settled();
    },
  );
});
