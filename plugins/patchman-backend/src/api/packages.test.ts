import {
  type MirroredPatchman,
  mirroredPatchman,
} from '../__testUtils__/mirroredPatchman';
import { publishRpm, rpmReportOf } from '../__testUtils__/rpmRepository';

jest.setTimeout(60_000);

describe('packages over the fleet', () => {
  const portal = mirroredPatchman();
  let patchman: MirroredPatchman['patchman'];

  async function start(id: (typeof portal.ids)[number]) {
    const started = await portal.start(id);
    const { server } = started;
    patchman = started.patchman;
    publishRpm(server, '/baseos/', {
      packages: [
        'openssl-3.0.7-9.x86_64',
        'openssl-3.0.7-10.x86_64',
        'zsh-5.8-1.x86_64',
      ],
      errata: [
        {
          id: 'E-9',
          severity: 'Moderate',
          packages: ['openssl-3.0.7-9.x86_64'],
        },
        {
          id: 'E-10',
          type: 'bugfix',
          packages: ['openssl-3.0.7-10.x86_64', 'openssl-3.0.7-10.aarch64'],
        },
      ],
    });
    const baseos: [string, string] = ['baseos', `${server.url}/baseos/`];
    for (const [name, packages] of [
      ['a', ['openssl-3.0.7-8.x86_64', 'kernel-1-1.x86_64']],
      ['b', ['openssl-3.0.7-8.x86_64', 'kernel-1-1.x86_64']],
      [
        'c',
        ['openssl-3.0.7-9.x86_64', 'kernel-1-1.x86_64', 'kernel-2-1.x86_64'],
      ],
    ] as const) {
      await patchman.report(rpmReportOf(name, [...packages], [baseos]));
    }
  }

  it.each(portal.ids)(
    'are listed by name, with the hosts that have any version, on %s',
    async id => {
      await start(id);
      const { body } = await patchman.get('/package-names').expect(200);
      expect(body).toEqual({
        totalItems: 3,
        items: [
          {
            name: 'kernel',
            type: 'rpm',
            versions: 2,
            installedVersions: 2,
            // One host has both.
            hosts: 3,
          },
          {
            name: 'openssl',
            type: 'rpm',
            versions: 3,
            installedVersions: 2,
            hosts: 3,
          },
          {
            name: 'zsh',
            type: 'rpm',
            versions: 1,
            installedVersions: 0,
            hosts: 0,
          },
        ],
      });
      const names = async (query: string) => {
        const answer = await patchman.get(`/package-names${query}`).expect(200);
        return answer.body.items.map((item: any) => item.name);
      };
      expect(await names('?installed=true')).toEqual(['kernel', 'openssl']);
      expect(await names('?installed=false')).toEqual(['zsh']);
      expect(await names('?search=SS')).toEqual(['openssl']);
      expect(await names('?type=deb')).toEqual([]);
      expect(await names('?orderBy=versions:desc&limit=1')).toEqual([
        'openssl',
      ]);
    },
  );

  it.each(portal.ids)(
    'tell of a name which version is where, and what errata say of it, on %s',
    async id => {
      await start(id);
      const { body } = await patchman
        .get('/package-names/rpm/openssl')
        .expect(200);
      expect(body).toMatchObject({ name: 'openssl', hosts: 3 });
      const ref = (list: any[]) => list.map(({ name }) => name);
      expect(
        body.versions.map((version: any) => [
          version.evr,
          version.hosts,
          ref(version.availableIn),
          ref(version.fixes),
          ref(version.affectedBy),
        ]),
      ).toEqual([
        ['3.0.7-10', 0, ['baseos'], ['E-10'], []],
        ['3.0.7-9', 1, ['baseos'], ['E-9'], ['E-10']],
        ['3.0.7-8', 2, [], [], ['E-10', 'E-9']],
      ]);
      await patchman.get('/package-names/deb/openssl').expect(404);

      const oldest = body.versions[2];
      const { body: detail } = await patchman
        .get(`/packages/${oldest.id}`)
        .expect(200);
      expect(detail).toMatchObject({
        installedOn: ['a', 'b'],
        fixes: [],
        affectedBy: [
          { name: 'E-10', kind: 'bugfix', severityLevel: null },
          { name: 'E-9', kind: 'security', severityLevel: 'moderate' },
        ],
      });
      expect(detail.otherVersions.map((other: any) => other.evr)).toEqual([
        '3.0.7-10',
        '3.0.7-9',
      ]);
      const { body: nowhere } = await patchman
        .get('/packages?available=false&name=openssl')
        .expect(200);
      expect(nowhere.items.map((item: any) => item.evr)).toEqual(['3.0.7-8']);
    },
  );
});
