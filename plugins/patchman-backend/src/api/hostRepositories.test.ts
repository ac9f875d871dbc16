import {
  type MirroredPatchman,
  mirroredPatchman,
} from '../__testUtils__/mirroredPatchman';
import { publishRpm } from '../__testUtils__/rpmRepository';

jest.setTimeout(60_000);

describe('the repositories of one host', () => {
  const portal = mirroredPatchman();
  let server: MirroredPatchman['server'];
  let patchman: MirroredPatchman['patchman'];

  /** Reports a host whose one repository it has switched on or off. */
  const report = async (enabled: boolean, release = '1') => {
    await patchman.anonymous
      .post('/api/patchman/reports')
      .set('Authorization', `Bearer ${await patchman.keyFor('web1')}`)
      .send({
        protocol: 3,
        client: { name: 'test', version: '1' },
        hostname: 'web1',
        machineId: null,
        sentAt: new Date().toISOString(),
        tags: [],
        system: {
          os: { id: 'rocky', versionId: '9.5', prettyName: 'Rocky Linux 9.5' },
          arch: 'x86_64',
          packageArch: 'x86_64',
          foreignArchs: [],
          kernel: '5.14.0-503.el9.x86_64',
        },
        packages: {
          digest: `packages ${release}`,
          items: [
            {
              type: 'rpm',
              name: 'bash',
              version: '5.1',
              release,
              arch: 'x86_64',
            },
          ],
        },
        repositories: {
          digest: `repositories ${enabled}`,
          items: [
            {
              type: 'rpm',
              id: 'updates',
              name: 'updates',
              urls: [`${server.url}/updates/`],
              priority: 99,
              enabled,
            },
          ],
        },
      })
      .expect(202);
    await patchman.settled();
  };
  const repository = async () => {
    const { body } = await patchman.get('/hosts/web1/repositories').expect(200);
    const [{ id, enabled, reportedEnabled, enabledChoice }] = body.items;
    return { id, enabled, reportedEnabled, enabledChoice };
  };
  const updates = async () => {
    const { body } = await patchman.get('/hosts/web1/updates').expect(200);
    return body.items.map((item: any) => item.available.evr);
  };

  async function start(id: (typeof portal.ids)[number]) {
    ({ server, patchman } = await portal.start(id));
    publishRpm(server, '/updates/', { packages: ['bash-5.2-2.x86_64'] });
    await report(true);
    expect(await updates()).toEqual(['5.2-2']);
  }

  it.each(portal.ids)(
    'are switched off and on again as the host reports, on %s',
    async id => {
      await start(id);
      await report(false);
      expect(await updates()).toEqual([]);
      expect(await repository()).toMatchObject({
        enabled: false,
        reportedEnabled: false,
        enabledChoice: null,
      });
      await report(true);
      expect(await updates()).toEqual(['5.2-2']);
    },
  );

  it.each(portal.ids)(
    "keep a person's choice whatever the host reports, on %s",
    async id => {
      await start(id);
      const { id: repositoryId } = await repository();
      const choose = (enabled: boolean | null) =>
        patchman.patch(`/hosts/web1/repositories/${repositoryId}`, { enabled });

      await choose(false).expect(200);
      expect(await updates()).toEqual([]);
      await report(false);
      await report(true, '2');
      expect(await updates()).toEqual([]);
      expect(await repository()).toMatchObject({
        enabled: false,
        reportedEnabled: true,
        enabledChoice: false,
      });

      await choose(null).expect(200);
      expect(await updates()).toEqual(['5.2-2']);
      await report(false);
      await choose(true).expect(200);
      expect(await updates()).toEqual(['5.2-2']);
    },
  );

  it('are told apart from those of others, and what is wrong is said', async () => {
    await start(portal.ids[0]);
    const unknown = await patchman
      .patch('/hosts/web1/repositories/4711', { enabled: false })
      .expect(404);
    expect(unknown.body.error.message).toBe('web1 has no repository 4711.');
    const { id } = await repository();
    await patchman
      .patch(`/hosts/web1/repositories/${id}`, { enabled: 'no' })
      .expect(400);
    await patchman
      .patch(`/hosts/other/repositories/${id}`, { enabled: false })
      .expect(404);
  });
});
