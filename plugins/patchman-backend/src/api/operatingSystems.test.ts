import {
  type MirroredPatchman,
  mirroredPatchman,
} from '../__testUtils__/mirroredPatchman';
import { publishRpm, rpmReportOf } from '../__testUtils__/rpmRepository';

jest.setTimeout(60_000);

describe('repositories of operating system releases', () => {
  const portal = mirroredPatchman();
  let patchman: MirroredPatchman['patchman'];

  async function start(id: (typeof portal.ids)[number]) {
    const started = await portal.start(id);
    const { server } = started;
    patchman = started.patchman;
    publishRpm(server, '/baseos/', {
      packages: ['bash-5.2-1.x86_64', 'zsh-5.8-1.x86_64'],
    });
    publishRpm(server, '/updates/', { packages: ['bash-5.2-2.x86_64'] });
    const installed = ['bash-5.1-1.x86_64', 'zsh-5.7-1.x86_64'];
    const baseos: [string, string] = ['baseos', `${server.url}/baseos/`];
    const updates: [string, string] = ['updates', `${server.url}/updates/`];
    for (const report of [
      rpmReportOf('web1', installed, [baseos, updates]),
      rpmReportOf('web2', installed, [baseos]),
      rpmReportOf('bare', installed, []),
    ]) {
      await patchman.report(report);
    }
    const systems = await patchman.get('/operating-systems').expect(200);
    const repositories = await patchman.get('/repositories').expect(200);
    const idOf = (name: string): number =>
      repositories.body.items.find((item: any) => item.name === name).id;
    return {
      release: systems.body.items[0],
      baseos: idOf('baseos'),
      updates: idOf('updates'),
    };
  }

  const give = async (release: number, ids: number[]) => {
    const { body } = await patchman
      .patch(`/operating-systems/${release}`, {
        repositories: ids.map(id => ({ id, priority: 99 })),
      })
      .expect(200);
    await patchman.settled();
    return body;
  };
  const names = async (query: string) => {
    const { body } = await patchman.get(`/hosts?${query}`).expect(200);
    return body.items.map((host: any) => host.name);
  };
  const updatesOf = async (host: string) => {
    const { body } = await patchman.get(`/hosts/${host}/updates`).expect(200);
    return body.items.map((item: any) => item.available.evr);
  };

  it.each(portal.ids)(
    'are what a host is judged by when it is set so, on %s',
    async id => {
      const { release, updates } = await start(id);
      expect(release).toMatchObject({
        release: 'Rocky Linux 9',
        assignedRepositories: 0,
        judgedHosts: 0,
      });
      expect(await updatesOf('web1')).toEqual(['5.2-2', '5.8-1']);
      await patchman
        .patch('/hosts/web1', { useHostRepositories: false })
        .expect(200);
      // A release without repositories says nothing of its hosts.
      expect(await names('status=unknown')).toEqual(['bare', 'web1']);
      expect(await names('hasRepositories=false')).toEqual(['bare', 'web1']);

      const given = await give(release.id, [updates]);
      expect(given).toMatchObject({
        assignedRepositories: 1,
        judgedHosts: 1,
        repositories: [{ id: updates, name: 'updates', priority: 99 }],
      });
      expect(await updatesOf('web1')).toEqual(['5.2-2']);
      expect(await names('hasRepositories=false')).toEqual(['bare']);
      expect(await names('ownRepositories=false')).toEqual(['web1']);
      // Other hosts of the release keep their own.
      expect(await updatesOf('web2')).toEqual(['5.2-1', '5.8-1']);

      await patchman
        .patch('/hosts/web1', { useHostRepositories: true })
        .expect(200);
      expect(await updatesOf('web1')).toEqual(['5.2-2', '5.8-1']);
    },
  );

  it.each(portal.ids)(
    'show on the host beside those that it reports, on %s',
    async id => {
      const { release, baseos, updates } = await start(id);
      const repositories = async () => {
        const { body } = await patchman.get('/hosts/web1/repositories');
        return body.items.map((item: any) => [
          item.id,
          item.origin,
          item.counts,
        ]);
      };
      await give(release.id, [updates]);
      expect(await repositories()).toEqual([
        [baseos, 'host', true],
        [updates, 'host', true],
      ]);
      await patchman
        .patch('/hosts/web1', { useHostRepositories: false })
        .expect(200);
      expect(await repositories()).toEqual([
        [updates, 'release', true],
        [baseos, 'host', false],
        [updates, 'host', false],
      ]);
      const { body: host } = await patchman.get('/hosts/web1').expect(200);
      expect(host).toMatchObject({
        useHostRepositories: false,
        repositories: 1,
        repositoriesCheckedAt: expect.stringMatching(/^20/),
      });
      const { body: packages } = await patchman.get('/hosts/web1/packages');
      expect(packages.items.map((item: any) => item.repositories)).toEqual([
        [],
        [],
      ]);
    },
  );

  it.each(portal.ids)(
    'keep a repository from counting as unused, on %s',
    async id => {
      const { release, updates } = await start(id);
      await patchman.delete('/hosts/web1').expect(204);
      const unused = async () => {
        const { body } = await patchman.get('/repositories?used=false');
        return body.items.map((item: any) => item.name);
      };
      expect(await unused()).toEqual(['updates']);
      await give(release.id, [updates]);
      expect(await unused()).toEqual([]);
      const { body } = await patchman.get(`/repositories/${updates}`);
      expect(body.releases).toEqual([
        { id: release.id, release: 'Rocky Linux 9' },
      ]);
      await patchman
        .patch(`/operating-systems/${release.id}`, {
          repositories: [{ id: 4711 }],
        })
        .expect(400);
    },
  );
});
