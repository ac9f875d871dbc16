import {
  type MirroredPatchman,
  mirroredPatchman,
} from '../../__testUtils__/mirroredPatchman';
import { publishRpm, rpmReportOf } from '../../__testUtils__/rpmRepository';

jest.setTimeout(60_000);

describe('CVEs that repositories tell of in their own metadata', () => {
  const portal = mirroredPatchman();
  let patchman: MirroredPatchman['patchman'];

  const cvesOf = async (host: string) => {
    const { body } = await patchman
      .get(`/hosts/${host}/cves?orderBy=name:asc`)
      .expect(200);
    return {
      covered: body.covered,
      cves: body.items.map(({ name, packages }: any) =>
        [
          name,
          ...packages.map((one: any) => one.installed.name),
          packages[0].sentence,
        ].join(' '),
      ),
    };
  };

  it.each(portal.ids)(
    'mean the same for their hosts as those of sources, and nothing for others, on %s',
    async id => {
      const started = await portal.start(id);
      const { server } = started;
      patchman = started.patchman;
      publishRpm(server, '/baseos/', {
        packages: ['openssl-3.0.7-27.x86_64', 'bash-5.1-9.x86_64'],
        errata: [
          {
            id: 'RLSA-2026:1',
            cves: ['CVE-2026-1000'],
            packages: ['openssl-3.0.7-25.x86_64', 'openssl-3.0.7-99.aarch64'],
          },
          {
            id: 'RLSA-2026:4',
            cves: ['CVE-2026-1001'],
            packages: ['bash-5.2-1.x86_64'],
          },
        ],
      });
      publishRpm(server, '/plain/', {
        packages: ['openssl-3.0.7-27.x86_64'],
      });
      const old = ['openssl-3.0.7-24.x86_64', 'bash-5.1-9.x86_64'];
      const baseos: [string, string] = ['baseos', `${server.url}/baseos/`];
      const plain: [string, string] = ['plain', `${server.url}/plain/`];
      await patchman.report(rpmReportOf('old', old, [baseos]));
      await patchman.report(
        rpmReportOf('new', ['openssl-3.0.7-25.x86_64'], [baseos]),
      );
      await patchman.report(
        rpmReportOf('untold', old, [plain], { os: 'Photon 5.0' }),
      );
      await patchman.post('/maintenance/sources').expect(202);
      await patchman.settled();
      expect(await cvesOf('old')).toEqual({
        covered: true,
        cves: [
          'CVE-2026-1000 openssl Update to 3.0.7-27, which has the fix (RLSA-2026:1)',
          "CVE-2026-1001 bash The fix, 5.2-1 (RLSA-2026:4), is not in this host's repositories",
        ],
      });
      expect(await cvesOf('new')).toEqual({ covered: true, cves: [] });
      expect(await cvesOf('untold')).toEqual({ covered: false, cves: [] });
    },
  );
});
