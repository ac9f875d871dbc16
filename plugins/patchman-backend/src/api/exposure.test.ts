import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockCredentials } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import {
  aptSuite,
  reportOf,
  serveDocuments,
  type TestMirror,
} from '../__testUtils__/aptRepository';
import { testDatabases } from '../__testUtils__/databases';
import { startPatchman, type TestPatchman } from '../__testUtils__/testBackend';
import { checkAnswer } from './openapi/__testUtils__/checkAnswer';

jest.setTimeout(180_000);

const tracked = (fields: Record<string, unknown>) => ({
  releases: { bookworm: { repositories: {}, ...fields } },
});
const TRACKER = {
  openssl: {
    'CVE-2026-0001': {
      description: 'A flaw in TLS.',
      ...tracked({
        status: 'resolved',
        fixed_version: '3.0.17-1',
        urgency: 'high',
      }),
    },
    'CVE-2026-0002': tracked({ status: 'open', urgency: 'medium' }),
    'CVE-2026-0007': tracked({ status: 'resolved', fixed_version: '0' }),
  },
  zlib: {
    'CVE-2026-0003': tracked({
      status: 'open',
      nodsa: 'Minor issue',
      nodsa_reason: '',
    }),
    'CVE-2026-0006': tracked({ status: 'open', urgency: 'unimportant' }),
  },
  bash: {
    'CVE-2026-0004': tracked({ status: 'resolved', fixed_version: '5.2-1' }),
    'CVE-2026-0005': tracked({ status: 'open', urgency: 'end-of-life' }),
  },
};
const DSA = `[01 Nov 2026] DSA-6500-1 openssl - security update
\t{CVE-2026-0001}
\t[bookworm] - openssl 3.0.17-1
`;
const USN = {
  '7000-1': {
    id: '7000-1',
    title: 'libpng vulnerability',
    summary: 'It could crash.',
    description: 'A long story.',
    action: 'Update.',
    timestamp: 1_790_000_000.5,
    cves: ['CVE-2026-0008'],
    releases: {
      jammy: {
        sources: { libpng: { version: '1.6-2+esm1', description: 'png' } },
        binaries: {
          'libpng16-16': { version: '1.6-2+esm1', pocket: 'esm-infra' },
        },
      },
    },
  },
};
const KEV = {
  count: 1,
  vulnerabilities: [
    {
      cveID: 'CVE-2026-0001',
      vulnerabilityName: 'A TLS flaw',
      dateAdded: '2026-11-02',
      dueDate: '2026-11-23',
      requiredAction: 'Update.',
      knownRansomwareCampaignUse: 'Known',
    },
  ],
};
const EPSS = `#model_version:v2025.03.14,score_date:2026-11-30T12:55:00Z
cve,epss,percentile
CVE-2026-0001,0.4,0.97
CVE-2026-0002,0.2,0.9
CVE-2026-0003,0.001,0.3
CVE-2026-0099,0.002,0.4
`;
const RECORD = {
  cveMetadata: {
    cveId: 'CVE-2026-0001',
    state: 'PUBLISHED',
    datePublished: '2026-10-01T00:00:00Z',
  },
  containers: {
    cna: {
      title: 'TLS: a flaw',
      descriptions: [{ lang: 'en', value: 'Of the programme.' }],
      metrics: [
        {
          cvssV3_1: {
            baseScore: 9.8,
            vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
          },
        },
      ],
      problemTypes: [
        {
          descriptions: [
            { cweId: 'CWE-787', description: 'CWE-787 Out-of-bounds Write' },
            { cweId: 'CWE-20' },
          ],
        },
      ],
      references: [
        { url: 'https://example.org/advisory', name: 'An advisory' },
        { url: 'https://example.org/advisory' },
        { url: 'ftp://example.org/odd' },
      ],
    },
  },
};

/** As its distribution publishes it. */
function published(origin: string, suite: string, packages: any[]) {
  const documents = aptSuite({ suite, packages });
  const release = `/dists/${suite}/Release`;
  documents[release] = documents[release].replace(
    'Origin: Test',
    `Origin: ${origin}`,
  );
  return documents;
}

const databases = testDatabases();

describe.each(databases.ids)('who is exposed, on %s', id => {
  let knex: Knex;
  let mirror: TestMirror;
  let patchman: TestPatchman;
  let folder: string;

  beforeAll(async () => {
    knex = await databases.migrated(id);
    folder = await mkdtemp(join(tmpdir(), 'patchman-exposure-'));
    await Promise.all(
      Object.entries({
        json: JSON.stringify(TRACKER),
        list: DSA,
        'database.json.bz2': JSON.stringify(USN),
        'known_exploited_vulnerabilities.json': JSON.stringify(KEV),
        'epss_scores-current.csv.gz': EPSS,
        'CVE-2026-0001.json': JSON.stringify(RECORD),
      }).map(([name, text]) => writeFile(join(folder, name), text)),
    );
    mirror = await serveDocuments({
      ...published('Debian', 'bookworm', [
        { name: 'openssl', version: '3.0.17-1' },
        { name: 'zlib1g', version: '1.2.13-1', source: 'zlib' },
        { name: 'bash', version: '5.2-1' },
      ]),
      ...published('Ubuntu', 'jammy', [
        { name: 'libpng16-16', version: '1.6-1', source: 'libpng' },
      ]),
    });
    const off = ['debian-dla', 'ubuntu-osv', 'distro-info', 'endoflife'];
    const on = [
      ...['debian-tracker', 'debian-dsa', 'ubuntu-usn', 'kev', 'epss'],
      'cve-mitre',
    ];
    patchman = await startPatchman({
      knex,
      config: {
        fetch: { allow: ['127.0.0.1'] },
        errata: {
          enabled: true,
          sources: Object.fromEntries([
            ...[...off, 'cve-nvd'].map(name => [name, { enabled: false }]),
            ...on.map(name => [name, { url: folder }]),
          ]),
        },
      },
    });
    const debian: [string, string] = [
      'Debian 12',
      mirror.mirrorUrl('bookworm'),
    ];
    const packages = (openssl: string): [string, string][] => [
      ['openssl', openssl],
      ['zlib1g', '1.2.13-1'],
      ['bash', '5.2-1'],
    ];
    await patchman.report(reportOf('old1', packages('3.0.16-1'), [debian]));
    await patchman.report(reportOf('old2', packages('3.0.16-1'), [debian]));
    await patchman.report(reportOf('new1', packages('3.0.17-1'), [debian]));
    await patchman.report(
      reportOf(
        'png1',
        [['libpng16-16', '1.6-1']],
        [['Ubuntu 22.04', mirror.mirrorUrl('jammy')]],
        { os: 'Ubuntu 22.04.4 LTS' },
      ),
    );
    await patchman.patch('/hosts/old2', { owner: 'group:default/team' });
    await patchman.post('/maintenance/sources').expect(202);
    await patchman.settled();
    // Which CVEs concern a host is known once sources were read, and asks for their records.
    await knex('errata_source')
      .where({ name: 'cve-mitre' })
      .update({ checked_at: null });
    await patchman.post('/maintenance/sources').expect(202);
    await patchman.settled();
  });
  afterAll(async () => {
    await patchman?.stop();
    await mirror?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const get = async (path: string, url = path) => {
    const response = await patchman.get(url);
    expect([url, response.status, response.body.error]).toEqual([
      url,
      200,
      undefined,
    ]);
    checkAnswer(path, 'get', response);
    return response.body;
  };
  const namesOf = async (query: string) =>
    (await get('/cves', `/cves?${query}`)).items
      .map(({ name }: any) => Number(name.slice(-4)))
      .join(' ');

  it('lists CVEs as they are ranked, each with why it stands there', async () => {
    const { items } = await get('/cves');
    const numbers: number[] = items.map(({ name }: any) =>
      Number(name.slice(-4)),
    );
    // The two in between are alike but for when they were found.
    const [first, second, third, ...others] = numbers;
    expect([first, second, third, others.pop()]).toEqual([1, 2, 3, 6]);
    expect(others.sort()).toEqual([5, 8]);
    expect(
      [...items]
        .sort((x: any, y: any) => (x.name < y.name ? -1 : 1))
        .map((cve: any) => [
          Number(cve.name.slice(-4)),
          cve.hosts,
          cve.affectedHosts,
          cve.states,
          cve.rankReason,
        ]),
    ).toEqual([
      [
        ...[1, 2, 2, { update: 2 }],
        'Known to be exploited, by ransomware too, and a fix is available',
      ],
      [
        ...[2, 0, 3, { 'no-fix': 3 }],
        'Likely to be exploited (EPSS 20%), and there is no fix yet',
      ],
      [
        ...[3, 0, 3, { minor: 3 }],
        'No vendor says how severe it is, EPSS 0.1%, and there is no fix yet',
      ],
      [
        ...[5, 0, 3, { 'end-of-life': 3 }],
        'No vendor says how severe it is, and there is no fix yet',
      ],
      // Shown on request only, and by no host that counts.
      [
        ...[6, 0, 0, { unimportant: 3 }],
        'No vendor says how severe it is, and there is no fix yet',
      ],
      [
        ...[8, 0, 1, { 'fix-elsewhere': 1 }],
        'No vendor says how severe it is, and the fix is not in the repositories of the hosts',
      ],
    ]);
    expect(items[0]).toMatchObject({
      title: 'TLS: a flaw',
      severityLevel: 'important',
      cvss: { version: '3.1', score: 9.8, by: 'cna', source: 'cve-mitre' },
      epss: { score: 0.4, percentile: 0.97, date: '2026-11-30' },
      kev: { added: '2026-11-02', due: '2026-11-23', ransomware: true },
      errata: ['DSA-6500-1'],
      hasFix: true,
    });
    expect(items[1]).toMatchObject({
      severityLevel: 'moderate',
      ...{ cvss: null, kev: null, hasFix: false, errata: [], issued: null },
      since: expect.stringMatching(/^20/),
    });
  });

  it.each([
    ['affected=true&orderBy=name:asc', '1 2 3 5 8'],
    ['affected=false', '6'],
    ['kev=true', '1'],
    ['kev=false&orderBy=name:asc', '2 3 5 6 8'],
    ['epssAbove=0.1&orderBy=epss:desc', '1 2'],
    ['cvssAbove=9.7', '1'],
    ['cvssAbove=9.8', ''],
    ['hasFix=true&orderBy=name:asc', '1 8'],
    ['hasFix=false&orderBy=name:asc', '2 3 5 6'],
    ['state=minor,end-of-life&orderBy=name:asc', '3 5'],
    ['state=unimportant', '6'],
    ['severity=important,moderate', '1 2'],
    ['severity=none&orderBy=name:asc', '3 5 6 8'],
    ['distribution=ubuntu', '8'],
    ['release=debian:12&affected=true&orderBy=name:asc', '1 2 3 5'],
    ['release=debian:11', ''],
    ['owner=group:default/team&affected=true&orderBy=name:asc', '1 2 3 5'],
    ['owner=group:default/nobody', ''],
    ['erratum=USN-7000-1', '8'],
    ['erratum=usn-7000-1', '8'],
    ['name=cve-2026-0002,CVE-2026-0003&orderBy=name:desc', '3 2'],
    ['search=tls', '1'],
    ['age=0&orderBy=name:asc', '1 2 3 5 8'],
    ['age=1', ''],
    ['orderBy=hosts:desc&limit=1', '1'],
    ['orderBy=affectedHosts:desc&affected=true&release=ubuntu:22.04', '8'],
  ])('finds CVEs by %s', async (query, expected) => {
    expect(await namesOf(query)).toBe(expected);
  });

  it('counts only the hosts that a filter looks at', async () => {
    const { items } = await get(
      '/cves',
      '/cves?owner=group:default/team&name=CVE-2026-0001',
    );
    expect(items).toMatchObject([{ hosts: 1, affectedHosts: 1 }]);
  });

  it.each(['severity=odd', 'state=odd', 'epssAbove=2', 'age=x', 'kev=maybe'])(
    'refuses %s',
    async query => {
      await patchman.get(`/cves?${query}`).expect(400);
    },
  );

  it('tells everything that is known of a CVE', async () => {
    const cve = await get('/cves/{name}', '/cves/cve-2026-0001');
    expect(cve).toMatchObject({
      name: 'CVE-2026-0001',
      rejected: false,
      description: { text: 'A flaw in TLS.', source: 'debian-tracker' },
      scores: [{ version: '3.1', score: 9.8, by: 'cna' }],
      cwes: [
        { id: 'CWE-787', name: 'Out-of-bounds Write' },
        { id: 'CWE-20', name: null },
      ],
      references: [
        { url: 'https://example.org/advisory', title: 'An advisory' },
      ],
      kev: { name: 'A TLS flaw', action: 'Update.', due: '2026-11-23' },
      vendorStates: [
        {
          release: 'debian:12',
          package: 'openssl',
          ...{ state: 'fixed', fixed: '3.0.17-1', urgency: 'high' },
          source: 'debian-tracker',
        },
      ],
      errata: [
        {
          name: 'DSA-6500-1',
          ...{ namespace: 'debian', source: 'debian-dsa', repositories: [] },
          hosts: 2,
        },
      ],
      unjudgedHosts: 0,
    });
    expect(cve.freshness.map(({ source }: any) => source)).toEqual([
      ...['debian-dsa', 'debian-tracker', 'kev', 'epss', 'cve-mitre'],
    ]);
    for (const { succeededAt } of cve.freshness) {
      expect(succeededAt).toMatch(/^20/);
    }
  });

  it('answers of what no host is affected by, too', async () => {
    expect(await get('/cves/{name}', '/cves/CVE-2026-0007')).toMatchObject({
      ...{ hosts: 0, affectedHosts: 0, states: {}, since: null },
      vendorStates: [{ package: 'openssl', state: 'not-affected' }],
      errata: [],
    });
    expect(await get('/cves/{name}', '/cves/CVE-2026-0099')).toMatchObject({
      epss: { score: 0.002 },
      vendorStates: [],
    });
    await patchman.get('/cves/CVE-1999-0001').expect(404);
    await patchman.get('/cves/CVE-1999-0001/hosts').expect(404);
  });

  it.each([
    [
      '/cves/CVE-2026-0001/hosts',
      'old1 update 3.0.16-1 → 3.0.17-1 of Debian 12: Update to 3.0.17-1, which has the fix (DSA-6500-1)',
      'old2 update 3.0.16-1 → 3.0.17-1 of Debian 12: Update to 3.0.17-1, which has the fix (DSA-6500-1)',
    ],
    ['/cves/CVE-2026-0002/hosts?exposure=update'],
    [
      '/cves/CVE-2026-0002/hosts?name=new1',
      'new1 no-fix 3.0.17-1 → nothing: No fix yet',
    ],
    [
      '/cves/CVE-2026-0005/hosts?owner=group:default/team',
      'old2 end-of-life 5.2-1 → nothing: The package is not supported any more',
    ],
    ['/cves/CVE-2026-0006/hosts'],
    [
      '/cves/CVE-2026-0006/hosts?exposure=unimportant&name=old1',
      'old1 unimportant 1.2.13-1 → nothing: Not a security problem as it is built or used',
    ],
    [
      '/cves/CVE-2026-0008/hosts',
      'png1 fix-elsewhere 1.6-1 → nothing: The fix, 1.6-2+esm1 (USN-7000-1), needs Ubuntu Pro',
    ],
    ['/cves/CVE-2026-0004/hosts'],
    ['/cves/CVE-2026-0007/hosts'],
    [
      '/errata/DSA-6500-1/hosts?name=old1',
      'old1 update 3.0.16-1 → 3.0.17-1 of Debian 12: Update to 3.0.17-1, which has the fix (DSA-6500-1)',
    ],
    [
      '/errata/USN-7000-1/hosts',
      'png1 fix-elsewhere 1.6-1 → nothing: The fix, 1.6-2+esm1 (USN-7000-1), needs Ubuntu Pro',
    ],
  ])('says at %s who it is', async (url, ...expected) => {
    const path = url.startsWith('/cves')
      ? '/cves/{name}/hosts'
      : '/errata/{name}/hosts';
    const { items, totalItems } = await get(path, url);
    expect(totalItems).toBe(items.length);
    expect(
      items.map(({ name, exposure, exposed: [one] }: any) => {
        expect(one.since).toMatch(/^20/);
        const update = one.update
          ? `${one.update.available.evr} of ${one.update.repository.name}`
          : 'nothing';
        return `${name} ${exposure} ${one.installed.evr} → ${update}: ${one.sentence}`;
      }),
    ).toEqual(expected);
  });

  it('lists errata of sources beside those of repositories', async () => {
    const names = async (query: string) =>
      (await get('/errata', `/errata?${query}`)).items.map(
        ({ name }: any) => name,
      );
    expect(await names('orderBy=name:asc')).toEqual([
      'DSA-6500-1',
      'USN-7000-1',
    ]);
    expect(await names('source=debian-dsa')).toEqual(['DSA-6500-1']);
    expect(await names('source=repositories')).toEqual([]);
    expect(await names('namespace=ubuntu')).toEqual(['USN-7000-1']);
    expect(await names('release=ubuntu:22.04')).toEqual(['USN-7000-1']);
    expect(await names('release=ubuntu:2')).toEqual([]);
    expect(await names('distribution=debian')).toEqual(['DSA-6500-1']);
    expect(await names('distribution=deb')).toEqual([]);
    expect(await names('package=openssl')).toEqual(['DSA-6500-1']);
    expect(await names('search=0008')).toEqual(['USN-7000-1']);
    expect(await names('affected=true')).toEqual(['DSA-6500-1']);
    expect(
      (await get('/hosts/{name}/errata', '/hosts/old1/errata')).items,
    ).toMatchObject([{ name: 'DSA-6500-1', source: 'debian-dsa' }]);
    const dsa = await get('/errata/{name}', '/errata/DSA-6500-1');
    expect(dsa).toMatchObject({
      ...{ namespace: 'debian', source: 'debian-dsa', hosts: 2 },
      cves: ['CVE-2026-0001'],
      packages: [],
      fixes: [
        {
          ...{ release: 'debian:12', kind: 'source', name: 'openssl' },
          version: '3.0.17-1',
        },
      ],
      hostNames: ['old1', 'old2'],
      freshness: [{ source: 'debian-dsa' }],
    });
    expect((await get('/hosts/{name}', '/hosts/old1')).errata).toBe(1);
    expect((await get('/hosts/{name}', '/hosts/new1')).errata).toBe(0);
  });

  it('tells of a host what is known of its CVEs', async () => {
    const { items } = await get(
      '/hosts/{name}/cves',
      '/hosts/old1/cves?orderBy=rank:asc',
    );
    expect(items[0]).toMatchObject({
      name: 'CVE-2026-0001',
      ...{ severityLevel: 'important', state: 'update' },
      ...{ cvss: { score: 9.8 }, kev: { ransomware: true } },
    });
    expect(items).toHaveLength(4);
  });

  it('asks for the records of CVEs that concern hosts, of those without a fix too', async () => {
    const asked = await knex('cve_detail as d')
      .join('errata_source as s', 's.id', 'd.source_id')
      .join('cve', 'cve.id', 'd.cve_id')
      .where('s.name', 'cve-mitre')
      .orderBy('cve.name')
      .pluck('cve.name');
    expect(asked).toEqual(
      [1, 2, 3, 5, 8].map(number => `CVE-2026-000${number}`),
    );
  });

  it('follows hosts that move, and sources that tell something else', async () => {
    await patchman.delete('/hosts/png1').expect(204);
    await patchman.report(
      reportOf(
        'old2',
        [['openssl', '3.0.17-1']],
        [['Debian 12', mirror.mirrorUrl('bookworm')]],
      ),
    );
    expect(await namesOf('affected=true&orderBy=name:asc')).toBe('1 2 3 5');
    const { items } = await get('/cves', '/cves?orderBy=name:asc');
    expect(
      items.map(({ name, states }: any) => [Number(name.slice(-4)), states]),
    ).toEqual([
      [1, { update: 1 }],
      [2, { 'no-fix': 3 }],
      [3, { minor: 2 }],
      [5, { 'end-of-life': 2 }],
      [6, { unimportant: 2 }],
      // Its notice names it still.
      [8, {}],
    ]);
    await writeFile(
      join(folder, 'known_exploited_vulnerabilities.json'),
      JSON.stringify({
        ...KEV,
        vulnerabilities: [
          { ...KEV.vulnerabilities[0], cveID: 'CVE-2026-0003' },
        ],
      }),
    );
    await writeFile(join(folder, 'list'), DSA.replaceAll('6500', '6501'));
    await knex('errata_source').update({ checked_at: null });
    await patchman.post('/maintenance/sources').expect(202);
    await patchman.settled();
    expect(await namesOf('kev=true')).toBe('3');
    expect((await get('/cves', '/cves?limit=1')).items).toMatchObject([
      {
        name: 'CVE-2026-0003',
        rankReason:
          'Known to be exploited, by ransomware too, and there is no fix yet',
      },
    ]);
    expect(
      (await get('/errata', '/errata?source=debian-dsa')).items,
    ).toMatchObject([{ name: 'DSA-6501-1', hosts: 1 }]);
    await patchman.get('/errata/DSA-6500-1').expect(404);
  });

  it('needs to know who asks', async () => {
    await patchman.anonymous
      .get('/api/patchman/cves')
      .set('Authorization', mockCredentials.none.header())
      .expect(401);
  });
});
