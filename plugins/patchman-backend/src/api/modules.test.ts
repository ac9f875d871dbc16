import {
  type MirroredPatchman,
  mirroredPatchman,
} from '../__testUtils__/mirroredPatchman';
import { publishRpm, rpmReportOf } from '../__testUtils__/rpmRepository';

jest.setTimeout(60_000);

const enabledStream = (name: string, stream: string) => ({
  name,
  stream,
  version: '1',
  context: 'c0ffee00',
  repo: 'appstream',
  packages: [],
});

describe('module streams', () => {
  const portal = mirroredPatchman();
  let patchman: MirroredPatchman['patchman'];

  async function start(id: (typeof portal.ids)[number]) {
    const started = await portal.start(id);
    const { server } = started;
    patchman = started.patchman;
    publishRpm(server, '/appstream/', {
      packages: ['nodejs-20.1-1.x86_64', 'perl-5.32-1.x86_64'],
      streams: [
        { stream: 'nodejs:8', packages: ['nodejs-8.1-1.x86_64'] },
        {
          stream: 'nodejs:20',
          version: '8',
          packages: ['nodejs-20.0-1.x86_64'],
        },
        {
          stream: 'nodejs:20',
          version: '10',
          packages: ['nodejs-20.1-1.x86_64', 'npm-10-1.x86_64'],
        },
        {
          stream: 'perl:5.32',
          packages: ['perl-5.32-1.x86_64'],
          default: true,
          obsolete: 'It is over',
        },
      ],
    });
    publishRpm(server, '/extra/', {
      packages: ['nodejs-8.1-1.x86_64'],
      streams: [{ stream: 'nodejs:8', packages: ['nodejs-8.1-1.x86_64'] }],
    });
    const appstream: [string, string] = [
      'appstream',
      `${server.url}/appstream/`,
    ];
    const extra: [string, string] = ['extra', `${server.url}/extra/`];
    for (const report of [
      rpmReportOf(
        'node',
        ['nodejs-20.0-1.x86_64', 'perl-5.32-1.x86_64'],
        [appstream, extra],
        { modules: [enabledStream('nodejs', '20')] },
      ),
      rpmReportOf('plain', ['bash-5-1.x86_64'], [appstream]),
    ]) {
      await patchman.report(report);
    }
  }

  it.each(portal.ids)(
    'are listed with their repositories and the hosts that enabled them, on %s',
    async id => {
      await start(id);
      const list = async (query = '') => {
        const { body } = await patchman.get(`/modules${query}`).expect(200);
        expect(body.totalItems).toBe(body.items.length);
        return body.items.map(({ name, stream }: any) => `${name}:${stream}`);
      };
      const { body } = await patchman.get('/modules').expect(200);
      expect(body).toMatchObject({
        totalItems: 3,
        items: [
          {
            name: 'nodejs',
            stream: '8',
            repositories: [{ name: 'appstream' }, { name: 'extra' }],
            hosts: 0,
            default: false,
            obsolete: null,
          },
          {
            name: 'nodejs',
            stream: '20',
            arch: 'x86_64',
            version: '10',
            contexts: ['c0ffee00'],
            packages: 2,
            hosts: 1,
          },
          {
            name: 'perl',
            default: true,
            obsolete: { message: 'It is over', obsoletedBy: null },
          },
        ],
      });
      expect(await list('?orderBy=hosts:desc&limit=500')).toEqual([
        'nodejs:20',
        'nodejs:8',
        'perl:5.32',
      ]);
      expect(await list('?enabled=true')).toEqual(['nodejs:20']);
      expect(await list('?default=true')).toEqual(['perl:5.32']);
      expect(await list('?obsolete=true')).toEqual(['perl:5.32']);
      expect(await list('?search=node 20')).toEqual(['nodejs:20']);
      expect(await list('?name=nodejs&arch=aarch64')).toEqual([]);
      const extra = body.items[0].repositories[1].id;
      expect(await list(`?repository=${extra}`)).toEqual(['nodejs:8']);
      await patchman.get('/modules?orderBy=nonsense').expect(400);
    },
  );

  it.each(portal.ids)(
    'tell their builds, and lead to their hosts, on %s',
    async id => {
      await start(id);
      const { body } = await patchman.get('/modules/nodejs/20').expect(200);
      expect(body.items).toHaveLength(1);
      expect(body.items[0].builds).toEqual([
        {
          version: '10',
          context: 'c0ffee00',
          packages: ['nodejs-0:20.1-1.x86_64', 'npm-0:10-1.x86_64'],
        },
        {
          version: '8',
          context: 'c0ffee00',
          packages: ['nodejs-0:20.0-1.x86_64'],
        },
      ]);
      await patchman.get('/modules/nodejs/21').expect(404);
      const hosts = await patchman.get('/hosts?module=nodejs:20').expect(200);
      expect(hosts.body.items.map((host: any) => host.name)).toEqual(['node']);
      const none = await patchman.get('/hosts?module=nodejs:8').expect(200);
      expect(none.body.totalItems).toBe(0);
    },
  );

  it.each(portal.ids)('are told of a host, on %s', async id => {
    await start(id);
    const { body } = await patchman.get('/hosts/node/modules').expect(200);
    expect(body).toEqual({
      totalItems: 2,
      items: [
        {
          name: 'nodejs',
          stream: '20',
          state: 'enabled',
          version: '10',
          installed: ['nodejs'],
          repositories: [{ id: expect.any(Number), name: 'appstream' }],
          obsolete: null,
        },
        {
          name: 'perl',
          stream: '5.32',
          state: 'default',
          version: '1',
          installed: ['perl'],
          repositories: [{ id: expect.any(Number), name: 'appstream' }],
          obsolete: { message: 'It is over', obsoletedBy: null },
        },
      ],
    });
    const plain = await patchman.get('/hosts/plain/modules').expect(200);
    expect(plain.body).toEqual({ items: [], totalItems: 0 });
    await patchman.get('/hosts/nobody/modules').expect(404);
  });
});
