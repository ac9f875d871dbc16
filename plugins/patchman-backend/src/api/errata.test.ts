import {
  type MirroredPatchman,
  mirroredPatchman,
} from '../__testUtils__/mirroredPatchman';
import { publishRpm, rpmReportOf } from '../__testUtils__/rpmRepository';

jest.setTimeout(60_000);

describe('errata and CVEs', () => {
  const portal = mirroredPatchman();
  let patchman: MirroredPatchman['patchman'];

  async function start(id: (typeof portal.ids)[number]) {
    const started = await portal.start(id);
    const { server } = started;
    patchman = started.patchman;
    publishRpm(server, '/baseos/', {
      packages: ['openssl-3.0.7-27.x86_64', 'bash-5.1-9.x86_64'],
      errata: [
        {
          id: 'RLSA-2026:1',
          severity: 'Important',
          issued: '2026-01-02 00:00:00',
          cves: ['CVE-2026-0999', 'CVE-2026-1000'],
          packages: ['openssl-3.0.7-25.x86_64', 'openssl-3.0.7-25.aarch64'],
        },
        {
          id: 'RLSA-2026:2',
          severity: 'Critical',
          issued: '2026-02-02 00:00:00',
          cves: ['CVE-2026-1000'],
          packages: ['openssl-3.0.7-27.x86_64'],
          reboot: true,
        },
        {
          id: 'RLBA-2026:3',
          type: 'bugfix',
          issued: '2026-03-02 00:00:00',
          packages: ['bash-5.1-9.x86_64'],
        },
        // Nobody has this version.
        {
          id: 'RLSA-2026:4',
          severity: 'Low',
          cves: ['CVE-2025-12345'],
          packages: ['bash-5.2-1.x86_64'],
        },
      ],
    });
    publishRpm(server, '/other/', {
      packages: ['zsh-5.8-9.x86_64'],
      errata: [
        {
          id: 'RLSA-2026:1',
          severity: 'Important',
          packages: ['zsh-5.8-9.x86_64'],
        },
        {
          id: 'FEDORA-2026-9',
          severity: 'Urgent',
          packages: ['zsh-5.8-9.x86_64'],
        },
      ],
    });
    const baseos: [string, string] = ['baseos', `${server.url}/baseos/`];
    const other: [string, string] = ['other', `${server.url}/other/`];
    const old = ['openssl-3.0.7-24.x86_64', 'bash-5.1-8.x86_64'];
    for (const report of [
      rpmReportOf('old1', old, [baseos]),
      rpmReportOf('old2', old, [baseos], { tags: ['db'] }),
      rpmReportOf(
        'half',
        ['openssl-3.0.7-25.x86_64', 'bash-5.1-9.x86_64'],
        [baseos, other],
        { os: 'AlmaLinux 9.5' },
      ),
      rpmReportOf(
        'new',
        ['openssl-3.0.7-27.x86_64', 'bash-5.2-1.x86_64'],
        [baseos],
      ),
    ]) {
      await patchman.report(report);
    }
  }

  const names = async (path: string) => {
    const { body } = await patchman.get(path).expect(200);
    expect(body.totalItems).toBe(body.items.length);
    return body.items.map((item: any) => item.name);
  };

  it.each(portal.ids)(
    'list errata by severity, kind, repository, release and what hosts still need, on %s',
    async id => {
      await start(id);
      expect(await names('/errata?orderBy=name:asc')).toEqual([
        'FEDORA-2026-9',
        'RLBA-2026:3',
        'RLSA-2026:1',
        'RLSA-2026:2',
        'RLSA-2026:4',
      ]);
      expect(await names('/errata?orderBy=severity:desc')).toEqual([
        'FEDORA-2026-9',
        'RLSA-2026:2',
        'RLSA-2026:1',
        'RLSA-2026:4',
        'RLBA-2026:3',
      ]);
      expect(await names('/errata?severity=critical&orderBy=name:asc')).toEqual(
        ['FEDORA-2026-9', 'RLSA-2026:2'],
      );
      expect(await names('/errata?severity=none')).toEqual(['RLBA-2026:3']);
      expect(await names('/errata?affected=false')).toEqual(['FEDORA-2026-9']);
      expect(await names('/errata?reboot=true')).toEqual(['RLSA-2026:2']);
      expect(await names('/errata?package=bash&orderBy=name:asc')).toEqual([
        'RLBA-2026:3',
        'RLSA-2026:4',
      ]);
      expect(await names('/errata?package=bas_')).toEqual([]);
      expect(await names('/errata?search=cve-2025')).toEqual(['RLSA-2026:4']);
      const { body: repositories } = await patchman.get('/repositories');
      const other = repositories.items.find((r: any) => r.name === 'other');
      expect(
        await names(`/errata?repository=${other.id}&orderBy=name:asc`),
      ).toEqual(['FEDORA-2026-9', 'RLSA-2026:1']);
      const ofRocky = await names(
        `/errata?os=${encodeURIComponent('Rocky Linux 9')}&orderBy=name:asc`,
      );
      expect(ofRocky).toEqual([
        'RLBA-2026:3',
        'RLSA-2026:1',
        'RLSA-2026:2',
        'RLSA-2026:4',
      ]);
      await patchman.get('/errata?severity=dreadful').expect(400);

      const { body } = await patchman.get('/errata?affected=true');
      const hosts = Object.fromEntries(
        body.items.map((item: any) => [item.name, item.hosts]),
      );
      expect(hosts).toEqual({
        'RLSA-2026:1': 2,
        'RLSA-2026:2': 3,
        'RLBA-2026:3': 2,
        'RLSA-2026:4': 3,
      });
    },
  );

  it.each(portal.ids)(
    'tell of an erratum what every repository says, and who still needs it, on %s',
    async id => {
      await start(id);
      const { body: erratum } = await patchman
        .get('/errata/RLSA-2026:1')
        .expect(200);
      expect(erratum).toMatchObject({
        severity: 'Important',
        severityLevel: 'important',
        hosts: 2,
        hostNames: ['old1', 'old2'],
      });
      const [baseos, other] = erratum.repositories;
      expect(erratum.repositories).toMatchObject([
        { name: 'baseos', releases: ['Alma Linux 9', 'Rocky Linux 9'] },
        { name: 'other', releases: ['Alma Linux 9'] },
      ]);
      expect(
        erratum.packages.map((p: any) => [p.name, p.arch, p.repositories]),
      ).toEqual([
        ['openssl', 'aarch64', [baseos.id]],
        ['openssl', 'x86_64', [baseos.id]],
        ['zsh', 'x86_64', [other.id]],
      ]);

      const { body: hosts } = await patchman
        .get('/errata/RLSA-2026:2/hosts?orderBy=name:asc')
        .expect(200);
      expect(
        hosts.items.map((host: any) => [
          host.name,
          host.exposed.map((e: any) => [
            e.installed.evr,
            e.fixed,
            e.update.available.evr,
          ]),
        ]),
      ).toEqual([
        ['half', [['3.0.7-25', '3.0.7-27', '3.0.7-27']]],
        ['old1', [['3.0.7-24', '3.0.7-27', '3.0.7-27']]],
        ['old2', [['3.0.7-24', '3.0.7-27', '3.0.7-27']]],
      ]);
      expect(await names('/errata/RLSA-2026:2/hosts?tag=db')).toEqual(['old2']);

      // What no repository offers is needed all the same.
      const { body: unmet } = await patchman.get(
        '/errata/RLSA-2026:4/hosts?orderBy=name:asc',
      );
      expect(unmet.items[0]).toMatchObject({
        name: 'half',
        exposed: [{ fixed: '5.2-1', update: null }],
      });
      await patchman.get('/errata/nothing').expect(404);
      await patchman.get('/errata/nothing/hosts').expect(404);
    },
  );

  it.each(portal.ids)('say who is exposed to a CVE, on %s', async id => {
    await start(id);
    expect(await names('/cves')).toEqual([
      'CVE-2026-1000',
      'CVE-2026-0999',
      'CVE-2025-12345',
    ]);
    expect(await names('/cves?orderBy=severity:desc')).toEqual([
      'CVE-2026-1000',
      'CVE-2026-0999',
      'CVE-2025-12345',
    ]);
    expect(await names('/cves?severity=critical,low')).toEqual([
      'CVE-2026-1000',
      'CVE-2025-12345',
    ]);
    expect(await names('/cves?erratum=RLSA-2026:1')).toEqual([
      'CVE-2026-1000',
      'CVE-2026-0999',
    ]);
    expect(await names('/cves?affected=false')).toEqual([]);

    const { body: cve } = await patchman.get('/cves/cve-2026-1000').expect(200);
    expect(cve).toMatchObject({
      name: 'CVE-2026-1000',
      severityLevel: 'critical',
      issued: '2026-01-02T00:00:00Z',
      // A host that needs both of its errata is one host.
      hosts: 3,
    });
    expect(cve.errata.map((item: any) => item.name)).toEqual([
      'RLSA-2026:2',
      'RLSA-2026:1',
    ]);
    const { body: hosts } = await patchman
      .get('/cves/CVE-2026-1000/hosts?orderBy=name:asc')
      .expect(200);
    expect(
      hosts.items.map(({ name, exposed: [e] }: any) => [
        name,
        e.installed.evr,
        e.fixed,
        e.errata,
      ]),
    ).toEqual([
      ['half', '3.0.7-25', '3.0.7-27', ['RLSA-2026:2']],
      ['old1', '3.0.7-24', '3.0.7-27', ['RLSA-2026:1', 'RLSA-2026:2']],
      ['old2', '3.0.7-24', '3.0.7-27', ['RLSA-2026:1', 'RLSA-2026:2']],
    ]);
    expect(await names('/hosts?cve=CVE-2026-1000')).toHaveLength(3);
    await patchman.get('/cves/CVE-1999-1').expect(404);
  });

  it.each(portal.ids)('are counted for some hosts, on %s', async id => {
    await start(id);
    const counts = async (query: string) =>
      (await patchman.get(`/host-counts${query}`).expect(200)).body;
    expect(await counts('')).toMatchObject({
      total: 4,
      byState: { ok: 1, updates: 0, security: 3, stale: 0, unknown: 0 },
      // openssl from two versions, and bash from one.
      updates: { security: 2, other: 1 },
      errata: { critical: 1, important: 1, moderate: 0, low: 1, none: 1 },
    });
    expect(await counts('?tag=db')).toMatchObject({
      total: 1,
      byState: { ok: 0, security: 1 },
      updates: { security: 1, other: 1 },
      errata: { critical: 1, important: 1, low: 1, none: 1 },
    });
    const fresh = await counts('?name=new');
    expect(fresh).toMatchObject({
      total: 1,
      byState: { ok: 1, security: 0 },
      updates: { security: 0, other: 0 },
      errata: { critical: 0, important: 0, low: 0, none: 0 },
    });
    expect(fresh.oldestReport).toBe(fresh.newestReport);
    expect(await counts('?owner=group:default/nobody')).toMatchObject({
      total: 0,
      rebootRequired: 0,
      updates: { security: 0, other: 0 },
      // Nobody publishes any for nobody.
      errata: null,
      oldestReport: null,
      newestReport: null,
    });

    const { body: summary } = await patchman.get('/summary').expect(200);
    expect(summary.attention).toContainEqual({
      kind: 'errata-critical',
      count: 1,
      examples: ['RLSA-2026:2'],
    });
  });

  it.each(portal.ids)(
    'give updates their severity, by which they can be filtered and ordered, on %s',
    async id => {
      await start(id);
      const { body } = await patchman
        .get('/hosts/old1/updates?orderBy=severity:desc')
        .expect(200);
      expect(
        body.items.map((u: any) => [
          u.installed.name,
          u.severity,
          u.severityLevel,
          u.rebootSuggested,
        ]),
      ).toEqual([
        ['openssl', 'Critical', 'critical', true],
        ['bash', '', null, false],
      ]);
      const filtered = async (path: string) =>
        (await patchman.get(path).expect(200)).body.items.map(
          (u: any) => u.installed.name,
        );
      expect(await filtered('/hosts/old1/updates?severity=none')).toEqual([
        'bash',
      ]);
      expect(
        new Set(await filtered('/updates?severity=critical,important')),
      ).toEqual(new Set(['openssl']));
      expect((await filtered('/updates?orderBy=severity:desc')).at(-1)).toBe(
        'bash',
      );
    },
  );
});
