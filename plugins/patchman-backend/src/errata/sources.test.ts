import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { mockServices } from '@backstage/backend-test-utils';
import type {
  ErrataRecord,
  ErrataSource,
  SourceContext,
} from 'backstage-plugin-patchman-node';
import { http, HttpResponse, type HttpHandler } from 'msw';
import { setupServer } from 'msw/node';
import { documentJobs } from '../documentJobs';
import { createFetcher, sendByNodeFetch } from '../repositories/fetch';
import { csafOf } from './__testUtils__/csafOf';
import { tarOf } from './__testUtils__/tarOf';
import { filesAt } from './files';
import { errataJobs } from './jobs';
import { builtinSources } from './sources';

const fetcher = createFetcher({
  allow: [],
  maxSize: 10_000_000,
  connectTimeoutMs: 5_000,
  idleTimeoutMs: 5_000,
  totalTimeoutMs: 20_000,
  maxRedirects: 3,
  userAgent: 'patchman-test',
  send: sendByNodeFetch,
});

const { signal } = new AbortController();

function contextOf(
  source: ErrataSource,
  more: Partial<SourceContext> = {},
): SourceContext {
  return {
    files: filesAt(source.url, {
      usual: source.url,
      fetcher,
      maxSize: 10_000_000,
      signal,
    }),
    previous: null,
    releases: ['almalinux:9'],
    wantedCves: async () => ['CVE-2024-0001', 'CVE-2024-0002'],
    logger: mockServices.logger.mock(),
    signal,
    ...more,
  };
}

/** All that a source tells, and its state. */
async function readAll(source: ErrataSource, context: SourceContext) {
  const checked = await source.check(context);
  if (checked.status === 'unchanged')
    return { checked, records: [], state: checked.state };
  const records: ErrataRecord[] = [];
  const batches = checked.read();
  for (;;) {
    const { done, value } = await batches.next();
    if (done) return { checked, records, state: value };
    records.push(...value);
  }
}

const requests: string[] = [];
/** The address is asked for its path and query alone. */
const at = (
  url: string,
  body: string | Buffer | object,
  headers: Record<string, string> = {},
): HttpHandler =>
  http.get(url.split('?')[0], ({ request }) => {
    const { search } = new URL(url);
    if (search && new URL(request.url).search !== search) return undefined;
    requests.push(request.url);
    const known = request.headers.get('if-none-match');
    if (known && known === headers.etag) {
      return new HttpResponse(null, { status: 304 });
    }
    const bytes =
      typeof body === 'string' || Buffer.isBuffer(body)
        ? body
        : JSON.stringify(body);
    return new HttpResponse(bytes as BodyInit, { headers });
  });

const sha256 = (text: string) =>
  createHash('sha256').update(text).digest('hex');

const DSA =
  '[31 Jul 2025] DSA-5970-1 sope - security update\n\t{CVE-2025-53603}\n\t[bookworm] - sope 5.8.0-1\n';
const USN = JSON.stringify({
  '1-1': {
    title: 'a',
    releases: { jammy: { sources: { a: { version: '1' } } } },
  },
});
const REDHAT = 'https://security.access.redhat.com/data/csaf/v2';
const rpm = 'python3-0:3.9-1.el9.x86_64';
const rhel = (id: string, more: object) =>
  csafOf({
    id,
    platforms: [
      { id: 'BaseOS', cpe: 'cpe:/o:redhat:enterprise_linux:9::baseos' },
    ],
    packages: {},
    relations: [
      ['a', rpm, 'BaseOS'],
      ['b', 'python3', 'BaseOS'],
    ],
    vulnerabilities: [{ cve: 'CVE-2024-0001', ...more }],
  });
const advisory = rhel('RHSA-2024:0001', { product_status: { fixed: ['a'] } });
const vex = rhel('CVE-2024-0001', {
  product_status: { known_affected: ['b'] },
});
const record = (cve: string) => ({
  cveMetadata: { cveId: cve, state: 'PUBLISHED' },
  containers: { cna: { title: `title of ${cve}` } },
});

/** What each source's servers have, and how much of which kind it tells of that. */
const SERVED: Record<string, [HttpHandler[], Record<string, number>]> = {
  'debian-dsa': [
    [
      at(
        'https://salsa.debian.org/security-tracker-team/security-tracker/raw/master/data/DSA/list',
        DSA,
      ),
    ],
    { advisory: 1 },
  ],
  'debian-dla': [
    [
      at(
        'https://salsa.debian.org/security-tracker-team/security-tracker/raw/master/data/DLA/list',
        DSA.replace('DSA', 'DLA'),
      ),
    ],
    { advisory: 1 },
  ],
  'debian-tracker': [
    [
      at('https://security-tracker.debian.org/tracker/data/json', {
        a: {
          'CVE-2024-0001': {
            description: 'x',
            releases: { sid: { status: 'open' } },
          },
        },
      }),
    ],
    { cve: 1, states: 1 },
  ],
  'ubuntu-usn': [
    [
      at('https://usn.ubuntu.com/usn-db/database.json.bz2', USN),
      at(
        'https://usn.ubuntu.com/usn-db/database.json.bz2.sha256',
        `${sha256(USN)}  database.json.bz2`,
      ),
    ],
    { advisory: 1 },
  ],
  'ubuntu-osv': [
    [
      at(
        'https://security-metadata.canonical.com/osv/osv-all.tar.xz',
        tarOf({
          'osv/cve/2024/UBUNTU-CVE-2024-0001.json': {
            id: 'UBUNTU-CVE-2024-0001',
            affected: [
              {
                package: { ecosystem: 'Ubuntu:22.04:LTS', name: 'a' },
                ranges: [],
              },
            ],
          },
        }),
      ),
    ],
    { cve: 1, states: 1 },
  ],
  'rocky-apollo': [
    [
      at('https://apollo.build.resf.org/api/v3/advisories/?page=1&size=100', {
        advisories: [{ name: 'RLSA-2025:1' }],
      }),
      at('https://apollo.build.resf.org/api/v3/advisories/?page=2&size=100', {
        advisories: [],
      }),
    ],
    { advisory: 1 },
  ],
  'alma-errata': [
    [
      at('https://errata.almalinux.org/9/errata.full.json', {
        data: [{ id: 'ALSA-2025:1', packages: [] }],
      }),
    ],
    { advisory: 1 },
  ],
  'centos-cefs': [
    [
      at(
        'https://cefs.steve-meier.de/errata.latest.xml',
        '<opt><CESA-2024--1249 synopsis="a"/></opt>',
      ),
    ],
    { advisory: 1 },
  ],
  'oracle-oval': [
    [
      at(
        'https://linux.oracle.com/security/oval/com.oracle.elsa-all.xml.bz2',
        '<oval_definitions><definitions><definition><metadata><title>ELSA-2024-1: a</title></metadata></definition></definitions></oval_definitions>',
      ),
    ],
    { advisory: 1 },
  ],
  'redhat-csaf': [
    [
      at(`${REDHAT}/advisories/changes.csv`, ''),
      at(`${REDHAT}/advisories/archive_latest.txt`, 'archive.tar.zst\n'),
      at(
        `${REDHAT}/advisories/archive.tar.zst`,
        tarOf({ '2024/rhsa-2024_0001.json': advisory }),
      ),
    ],
    { advisory: 1, cve: 1 },
  ],
  'redhat-vex': [
    [
      at(`${REDHAT}/vex/changes.csv`, ''),
      at(`${REDHAT}/vex/archive_latest.txt`, 'archive.tar.zst'),
      at(
        `${REDHAT}/vex/archive.tar.zst`,
        tarOf({ '2024/cve-2024-0001.json': vex }),
      ),
    ],
    { cve: 1, states: 1 },
  ],
  'suse-csaf': [
    [
      at(
        'https://ftp.suse.com/pub/projects/security/csaf.tar.bz2',
        tarOf({
          'csaf/suse-su-2024_0001-1.json': csafOf({
            id: 'SUSE-SU-2024:0001-1',
            platforms: [{ id: 'SUSE Linux Enterprise Server 15 SP5' }],
            packages: {},
            relations: [
              ['a', 'bind-1-2.x86_64', 'SUSE Linux Enterprise Server 15 SP5'],
            ],
            vulnerabilities: [
              { cve: 'CVE-2024-0001', product_status: { recommended: ['a'] } },
            ],
          }),
          'csaf/suse-su-403 Forbidden-1.json': '<html>403 Forbidden',
        }),
      ),
    ],
    { advisory: 1, cve: 1 },
  ],
  'arch-issues': [
    [
      at('https://security.archlinux.org/all.json', [
        {
          name: 'AVG-1',
          packages: ['a'],
          status: 'Fixed',
          fixed: '1-1',
          issues: ['CVE-2024-0001'],
        },
      ]),
      at('https://security.archlinux.org/advisories.json', []),
    ],
    { advisory: 1, states: 1 },
  ],
  'gentoo-glsa': [
    [
      at(
        'https://gitweb.gentoo.org/data/glsa.git/snapshot/glsa-master.tar.bz2',
        tarOf({
          'glsa-master/glsa-202511-02.xml':
            '<glsa id="202511-02"><title>a</title></glsa>',
        }),
      ),
    ],
    { advisory: 1 },
  ],
  kev: [
    [
      at(
        'https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json',
        {
          count: 1,
          vulnerabilities: [
            { cveID: 'CVE-2024-0001', dateAdded: '2024-01-01' },
          ],
        },
      ),
    ],
    { exploited: 1 },
  ],
  epss: [
    [
      at(
        'https://epss.empiricalsecurity.com/epss_scores-current.csv.gz',
        gzipSync('cve,epss\nCVE-2024-0001,0.1\n'),
      ),
    ],
    { chance: 1 },
  ],
  'distro-info': [
    [
      at(
        'https://salsa.debian.org/debian/distro-info-data/-/raw/main/debian.csv',
        'version,codename,series\n12,Bookworm,bookworm\n',
      ),
      at(
        'https://salsa.debian.org/debian/distro-info-data/-/raw/main/ubuntu.csv',
        'version,codename,series\n24.04 LTS,Noble Numbat,noble\n',
      ),
    ],
    { support: 2 },
  ],
  endoflife: [
    [
      at('https://endoflife.date/api/v1/products/full', {
        result: [{ name: 'rocky-linux', releases: [{ name: '9' }] }],
      }),
    ],
    { support: 1 },
  ],
  'cve-mitre': [
    [
      at(
        'https://cveawg.mitre.org/api/cve/CVE-2024-0001',
        record('CVE-2024-0001'),
      ),
      http.get('https://cveawg.mitre.org/api/cve/CVE-2024-0002', () =>
        HttpResponse.json({ error: 'CVE_RECORD_DNE' }, { status: 404 }),
      ),
    ],
    { cve: 1, asked: 2 },
  ],
  'cve-nvd': [
    [
      at(
        'https://services.nvd.nist.gov/rest/json/cves/2.0?cveId=CVE-2024-0001',
        { vulnerabilities: [{ cve: { id: 'CVE-2024-0001' } }] },
      ),
    ],
    { cve: 1, asked: 1 },
  ],
};

describe('the sources that come with the backend', () => {
  const server = setupServer();
  beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
  beforeEach(() => {
    requests.length = 0;
  });
  afterEach(() => server.resetHandlers());
  afterAll(() => server.close());

  it('are all tried here, and read in worker threads', () => {
    expect(Object.keys(SERVED).sort()).toEqual(
      builtinSources.map(({ id }) => id).sort(),
    );
    const names = new Set(documentJobs.map(({ name }) => name));
    expect(errataJobs.every(({ name }) => names.has(name))).toBe(true);
    expect(new Set(errataJobs).size).toBe(errataJobs.length);
  });

  it.each(builtinSources.map(source => [source.id, source] as const))(
    '%s is read where it usually is',
    async (id, source) => {
      const [handlers, expected] = SERVED[id];
      server.use(...handlers);
      const one = async () => ['CVE-2024-0001'];
      const { records } = await readAll(
        source,
        contextOf(source, id === 'cve-nvd' ? { wantedCves: one } : {}),
      );
      const counts: Record<string, number> = {};
      for (const { record: kind } of records) {
        counts[kind] = (counts[kind] ?? 0) + 1;
      }
      expect(counts).toEqual(expected);
    },
  );

  it.each(
    builtinSources
      .filter(
        ({ id }) => !['cve-mitre', 'cve-nvd', 'rocky-apollo'].includes(id),
      )
      .map(source => [source.id, source] as const),
  )('%s takes an error page for no data', async (id, source) => {
    server.use(
      ...SERVED[id][0].map(handler =>
        at(
          `${(handler.info as { path: string }).path}`,
          '<html><title>403 Forbidden</title></html>',
          { 'content-type': 'text/html' },
        ),
      ),
    );
    await expect(readAll(source, contextOf(source))).rejects.toThrow(
      /web page|does not hold a digest|does not name an archive/,
    );
  });

  it('of several files read all of them again when one is new', async () => {
    const source = builtinSources.find(({ id }) => id === 'distro-info')!;
    const file = (name: string, etag: string) =>
      at(
        `https://salsa.debian.org/debian/distro-info-data/-/raw/main/${name}`,
        'version,codename,series\n12,Bookworm,bookworm\n',
        { etag },
      );
    server.use(file('debian.csv', '"1"'), file('ubuntu.csv', '"1"'));
    const { state } = await readAll(source, contextOf(source));
    const previous = state ?? null;
    const again = await readAll(source, contextOf(source, { previous }));
    expect(again.checked.status).toBe('unchanged');
    server.use(file('ubuntu.csv', '"2"'));
    const news = await readAll(source, contextOf(source, { previous }));
    expect(news.records).toHaveLength(2);
  });

  it('of Red Hat are read whole once, and then what changed', async () => {
    const source = builtinSources.find(({ id }) => id === 'redhat-vex')!;
    const changes = (...lines: string[]) =>
      at(`${REDHAT}/vex/changes.csv`, lines.join('\n'));
    const [, ...archive] = SERVED['redhat-vex'][0];
    server.use(
      changes('"2024/cve-2024-0001.json","2024-08-11T08:04:44+00:00"'),
      ...archive,
    );
    const { state } = await readAll(source, contextOf(source));
    const previous = { ...state, changes: {} };
    server.use(
      changes(
        '"2024/cve-2024-0003.json","2024-08-13T08:04:44+00:00"',
        '"2024/cve-2024-0002.json","2024-08-12T08:04:44+00:00"',
        '"2024/cve-2024-0000.json","2024-08-11T09:04:44+00:00"',
        '"2024/cve-2024-0001.json","2024-08-11T08:04:44+00:00"',
        '"../../cve-2024-0004.json","2024-08-14T08:04:44+00:00"',
        'nonsense',
      ),
      at(`${REDHAT}/vex/2024/cve-2024-0002.json`, vex),
      at(`${REDHAT}/vex/2024/cve-2024-0000.json`, 'oops'),
      http.get(`${REDHAT}/vex/2024/cve-2024-0003.json`, () =>
        HttpResponse.text('', { status: 404 }),
      ),
    );
    const news = await readAll(source, contextOf(source, { previous }));
    expect(news.checked).toMatchObject({ status: 'changed', adds: true });
    expect(news.records.map(({ record: kind }) => kind)).toEqual([
      'cve',
      'states',
    ]);
    expect(news.state).toMatchObject({ newest: '2024-08-13T08:04:44+00:00' });
    const nothing = await readAll(
      source,
      contextOf(source, { previous: { ...news.state!, changes: {} } }),
    );
    expect(nothing.checked.status).toBe('unchanged');
  });

  it.each([
    ['that is no JSON', () => HttpResponse.text('oops')],
    ['of a server that fails', () => HttpResponse.text('', { status: 500 })],
  ])('of single CVEs go on after one %s', async (_what, answer) => {
    const source = builtinSources.find(({ id }) => id === 'cve-mitre')!;
    server.use(
      http.get('https://cveawg.mitre.org/api/cve/CVE-2024-0001', answer),
      at(
        'https://cveawg.mitre.org/api/cve/CVE-2024-0002',
        record('CVE-2024-0002'),
      ),
    );
    const context = contextOf(source);
    const { records } = await readAll(source, context);
    expect(records.map(one => [one.record, (one as any).cve])).toEqual([
      ['asked', 'CVE-2024-0001'],
      ['cve', 'CVE-2024-0002'],
      ['asked', 'CVE-2024-0002'],
    ]);
    expect(context.logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('CVE-2024-0001: '),
    );
  });

  it('of single CVEs keep what was told before a server has enough', async () => {
    const source = builtinSources.find(({ id }) => id === 'cve-mitre')!;
    server.use(
      SERVED['cve-mitre'][0][0],
      http.get('https://cveawg.mitre.org/api/cve/CVE-2024-0002', () =>
        HttpResponse.text('', { status: 429 }),
      ),
    );
    const { records } = await readAll(source, contextOf(source));
    expect(records).toMatchObject([
      { cve: 'CVE-2024-0001', title: 'title of CVE-2024-0001' },
      { record: 'asked', cve: 'CVE-2024-0001' },
    ]);
    await expect(
      readAll(
        source,
        contextOf(source, { wantedCves: async () => ['CVE-2024-0002'] }),
      ),
    ).rejects.toThrow('answered 429: too many requests');
    const nobody = await readAll(
      source,
      contextOf(source, { wantedCves: async () => [] }),
    );
    expect(nobody.checked.status).toBe('unchanged');
  });
});
