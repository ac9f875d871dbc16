import { inThisThread } from '../documents';
import { RepositoryError } from '../repositories/fetch';
import { csafOf } from './__testUtils__/csafOf';
import { tarOf } from './__testUtils__/tarOf';
import { errataJobs } from './jobs';

type Value =
  | null
  | boolean
  | number
  | string
  | Value[]
  | { [key: string]: Value };

/** A document of several entries, each of which is to be lost alone. */
interface Form {
  job: string;
  input?: object;
  /** Two entries of the real shape, the first of which is damaged. */
  entries: [Value, Value];
  /** The whole document of some entries. */
  document(entries: Value[]): Buffer;
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value));

const alma = (id: string, name: string): Value => ({
  ...{ id, type: 'security', severity: 'Important', title: id },
  ...{ description: 'd', issued_date: 1628294400, updated_date: 1628294401 },
  packages: [
    {
      ...{ name, epoch: '0', version: '1', release: '1', arch: 'x86_64' },
      ...{ src: `${name}-1-1.src.rpm`, filename: `${name}-1-1.x86_64.rpm` },
      ...{ reboot_suggested: 0, checksum: 'c' },
      module: `${name}:1:1:1:x86_64`,
    },
  ],
  modules: [{ name, stream: '1' }],
  references: [{ id: 'CVE-2024-0001', type: 'cve', href: 'https://a/' }],
});
const avg = (name: string, of: string): Value => ({
  ...{ name, packages: [of], status: 'Fixed', severity: 'High' },
  ...{ type: 'multiple issues', affected: '1-1', fixed: '1-2', ticket: null },
  ...{ issues: ['CVE-2024-0001'], advisories: ['ASA-202401-1'] },
});
const tracked = (cve: string): Value => ({
  [cve]: {
    ...{ description: 'd', debianbug: 1, scope: 'remote' },
    releases: {
      bookworm: {
        ...{ status: 'open', repositories: { bookworm: '1-1' } },
        ...{ urgency: 'low', nodsa: 'Minor issue', nodsa_reason: 'postponed' },
      },
      trixie: { status: 'resolved', fixed_version: '1-2', repositories: {} },
    },
  },
});
const apollo = (name: string, of: string): Value => ({
  ...{ id: 1, name, synopsis: 's', description: 'd', kind: 'Security' },
  ...{ severity: 'Moderate', topic: 't', published_at: '2025-01-01T00:00:00Z' },
  ...{ updated_at: '2025-01-01T00:00:00Z', red_hat_advisory_id: 'RHSA-2025:1' },
  cves: [
    {
      ...{ cve: 'CVE-2024-0001', cvss3_base_score: '7.5', cwe: 'CWE-1' },
      cvss3_scoring_vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
    },
  ],
  fixes: [{ ticket_id: '1', source: 'x' }],
  packages: [
    {
      ...{ nevra: `${of}-0:1-1.el9.x86_64.rpm`, checksum: 'c' },
      ...{ module_name: null, product_name: 'Rocky Linux 9 x86_64' },
      ...{ repo_name: 'BaseOS' },
    },
  ],
});
const usn = (id: string, of: string): Value => ({
  ...{ id, title: 't', summary: 's', description: 'd', action: 'a' },
  ...{ timestamp: 1693000000.5 },
  cves: ['CVE-2024-0001', 'https://launchpad.net/bugs/1'],
  releases: {
    jammy: {
      sources: { [of]: { version: '1-1', description: 'd' } },
      binaries: { [of]: { version: '1-1', pocket: 'security' } },
      allbinaries: { [of]: { version: '1-1', source: of, pocket: 'security' } },
      archs: { amd64: { urls: { 'http://a/': { md5: 'x', size: 1 } } } },
    },
  },
});
const exploited = (cveID: string): Value => ({
  ...{ cveID, vendorProject: 'v', product: 'p', vulnerabilityName: 'n' },
  ...{ dateAdded: '2024-01-01', shortDescription: 's', requiredAction: 'r' },
  ...{ dueDate: '2024-02-01', knownRansomwareCampaignUse: 'Known', notes: '' },
  cwes: ['CWE-1'],
});
const product = (name: string): Value => ({
  ...{ name, label: name, category: 'os', labels: { eol: 'x' } },
  releases: [
    {
      ...{ name: '9', codename: 'c', label: '9', releaseDate: '2022-07-14' },
      ...{ eolFrom: '2032-05-31', isEol: false, eoesFrom: null },
    },
  ],
});
const osv = (id: string, of: string): Value => ({
  ...{ id, details: 'd', published: '2024-01-01T00:00:00Z' },
  ...{ severity: [{ type: 'Ubuntu', score: 'medium' }], references: [] },
  affected: [
    {
      package: {
        ...{ ecosystem: 'Ubuntu:22.04:LTS', name: of },
        purl: `pkg:deb/ubuntu/${of}@1?arch=source&distro=jammy`,
      },
      ranges: [
        { type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '1-2' }] },
      ],
      versions: ['1-1'],
      ecosystem_specific: {
        binaries: [{ binary_name: of, binary_version: '1-2' }],
        ...{ availability: 'x', ubuntu_priority: 'medium' },
      },
    },
  ],
});
const csaf = (id: string, of: string, cpe: string, name?: string): Value =>
  csafOf({
    id,
    platforms: [{ id: 'P', cpe, name }],
    packages: {},
    relations: [[of, `${of}-0:1-1.x86_64`, 'P']],
    vulnerabilities: [
      { cve: 'CVE-2024-0001', product_status: { fixed: [of] } },
    ],
  }) as Value;
const record = (cveId: string): Value => ({
  ...{ dataType: 'CVE_RECORD', dataVersion: '5.1' },
  cveMetadata: { cveId, state: 'PUBLISHED', datePublished: '2024-01-01' },
  containers: {
    cna: {
      title: 't',
      descriptions: [{ lang: 'en', value: 'd' }],
      problemTypes: [{ descriptions: [{ cweId: 'CWE-1', description: 'x' }] }],
      metrics: [
        {
          cvssV3_1: {
            ...{ version: '3.1', baseScore: 7.5, baseSeverity: 'HIGH' },
            vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
          },
        },
      ],
      references: [{ url: 'https://a/' }],
    },
    adp: [{ title: 'CISA ADP', metrics: [{ other: { type: 'ssvc' } }] }],
  },
});
const weakness = (id: string): Value => ({
  cve: {
    ...{ id, vulnStatus: 'Analyzed', published: '2024-01-01T00:00:00.000' },
    descriptions: [{ lang: 'en', value: 'd' }],
    metrics: {
      cvssMetricV31: [
        {
          ...{ source: 'nvd@nist.gov', type: 'Primary' },
          cvssData: {
            ...{ version: '3.1', baseScore: 7.5 },
            vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
          },
        },
      ],
    },
    weaknesses: [{ description: [{ lang: 'en', value: 'CWE-1' }] }],
  },
});

/** An archive of documents, each an entry. */
const archive = (name: (i: number) => string) => (entries: Value[]) =>
  tarOf(
    Object.fromEntries(
      // Names that depend on the entry, so that a lost one leaves the others as they were.
      entries.map((entry, i) => [name(entries.length - i), entry as object]),
    ),
  );

const FORMS: Record<string, Form> = {
  AlmaLinux: {
    job: 'alma',
    input: { release: 'almalinux:9' },
    entries: [alma('ALSA-2025:1', 'a'), alma('ALSA-2025:2', 'b')],
    document: data => json({ schema_version: '1', data }),
  },
  'Arch Linux': {
    job: 'arch-issues',
    input: { dates: { 'ASA-202401-1': '2024-01-01' } },
    entries: [avg('AVG-1', 'a'), avg('AVG-2', 'b')],
    document: json,
  },
  "Debian's tracker": {
    job: 'debian-tracker',
    entries: [tracked('CVE-2024-0001'), tracked('CVE-2024-0002')],
    document: entries =>
      json(
        Object.fromEntries(
          entries.map((entry, i) => [`source${entries.length - i}`, entry]),
        ),
      ),
  },
  'endoflife.date': {
    job: 'endoflife',
    entries: [product('rocky-linux'), product('rhel')],
    document: result => json({ schema_version: '1.2.0', result }),
  },
  "CISA's catalogue": {
    job: 'kev',
    entries: [exploited('CVE-2024-0001'), exploited('CVE-2024-0002')],
    document: vulnerabilities =>
      json({ title: 't', count: vulnerabilities.length, vulnerabilities }),
  },
  'Rocky Linux': {
    job: 'rocky-apollo',
    entries: [apollo('RLSA-2025:1', 'a'), apollo('RLSA-2025:2', 'b')],
    document: advisories => json({ advisories, total: 2, page: 1, size: 100 }),
  },
  "Ubuntu's notices": {
    job: 'ubuntu-usn',
    entries: [usn('6342-1', 'a'), usn('6343-1', 'b')],
    document: entries =>
      json(
        Object.fromEntries(
          entries.map((entry, i) => [`63${44 - entries.length + i}-1`, entry]),
        ),
      ),
  },
  "Canonical's OSV": {
    job: 'ubuntu-osv',
    entries: [
      osv('UBUNTU-CVE-2024-0001', 'a'),
      osv('UBUNTU-CVE-2024-0002', 'b'),
    ],
    document: archive(i => `osv/cve/2024/UBUNTU-CVE-2024-000${i}.json`),
  },
  "Red Hat's advisories": {
    job: 'redhat-archive',
    input: { kind: 'advisories' },
    entries: ['RHSA-2024:0001', 'RHSA-2024:0002'].map(id =>
      csaf(id, 'a', 'cpe:/o:redhat:enterprise_linux:9'),
    ) as [Value, Value],
    document: archive(i => `2024/rhsa-2024_000${i}.json`),
  },
  "Red Hat's VEX": {
    job: 'redhat-archive',
    input: { kind: 'vex' },
    entries: ['CVE-2024-0001', 'CVE-2024-0002'].map(id =>
      csaf(id, 'a', 'cpe:/o:redhat:enterprise_linux:9'),
    ) as [Value, Value],
    document: archive(i => `2024/cve-2024-000${i}.json`),
  },
  "SUSE's advisories": {
    job: 'suse-csaf',
    entries: ['SUSE-SU-2024:0001-1', 'SUSE-SU-2024:0002-1'].map(id =>
      csaf(
        id,
        'a',
        'cpe:/o:suse:sles:15:sp5',
        'SUSE Linux Enterprise Server 15 SP5',
      ),
    ) as [Value, Value],
    document: archive(i => `csaf/suse-su-2024_000${i}-1.json`),
  },
  'CVE records': {
    job: 'cve-archive',
    input: { wanted: ['CVE-2024-0001', 'CVE-2024-0002'] },
    entries: [record('CVE-2024-0001'), record('CVE-2024-0002')],
    document: archive(i => `cves/2024/0xxx/CVE-2024-000${3 - i}.json`),
  },
  'pages of the NVD': {
    job: 'cve-document',
    input: { of: 'nvd' },
    entries: [weakness('CVE-2024-0001'), weakness('CVE-2024-0002')],
    document: vulnerabilities => json({ totalResults: 2, vulnerabilities }),
  },
};

/** Other documents of each kind, for what is no question of entries. */
const OTHERS: Record<string, [Buffer | string, object?]> = {
  'arch-advisories': [json([{ name: 'ASA-201611-12', date: '2016-11-08' }])],
  'centos-cefs': [
    '<opt><CESA-2024--1249 synopsis="a"><packages>a-1-1.x86_64.rpm</packages></CESA-2024--1249></opt>',
  ],
  'gentoo-glsa': [
    tarOf({
      'glsa-202511-02.xml':
        '<glsa id="202511-02"><title>a</title><affected><package name="a/b" arch="*"><unaffected range="ge">1</unaffected></package></affected></glsa>',
    }),
  ],
  'oracle-oval': [
    '<oval_definitions><definitions><definition><metadata><title>ELSA-2024-1: a</title></metadata></definition></definitions></oval_definitions>',
  ],
  'redhat-document': [
    json(csaf('RHSA-2024:0001', 'a', 'cpe:/o:redhat:enterprise_linux:9')),
    { kind: 'advisories' },
  ],
};

/** Lists of lines: of one that is cut off at a line's end its server's word on its length tells, and what was there before. */
const LISTS: Record<string, [string, object?]> = {
  'debian-list': [
    '[31 Jul 2025] DSA-5970-1 sope - security update\n\t{CVE-2025-53603}\n\t[bookworm] - sope 5.8.0-1\n',
  ],
  'distro-info': [
    'version,codename,series,created,release,eol\n12,Bookworm,bookworm,2021-08-14,2023-06-10,2026-07-11\n',
    { of: 'debian' },
  ],
  epss: [
    '#model_version:v1,score_date:2025-12-26T12:55:00Z\ncve,epss,percentile\nCVE-1999-0001,0.01151,0.7802\n',
  ],
};

async function read(
  name: string,
  bytes: Buffer | string,
  input: object = {},
): Promise<object[]> {
  const job: any = errataJobs.find(one => one.name === `errata.${name}`);
  const found: object[] = [];
  const batches = inThisThread.read(
    job,
    {
      ...input,
      file: {
        ...{ name: 'the document', compression: 'none', plain: null },
        source: { bytes: Buffer.from(bytes) },
        sentAsWebPage: false,
      },
    },
    { what: 'the document' },
  );
  for await (const batch of batches) found.push(...(batch as object[]));
  return found;
}

/** Every place in an entry. */
function* placesOf(value: Value, at: string[] = []): Generator<string[]> {
  if (value === null || typeof value !== 'object') return;
  for (const key of Object.keys(value)) {
    const place = [...at, key];
    yield place;
    yield* placesOf((value as any)[key], place);
  }
}

const MISSING = Symbol('missing');
const ODD = [
  ...[MISSING, null, [], {}, '', 0, true, [null], [[]], -1, 1e300, 'odd'],
] as const;

/** An entry with something else in a place. */
function damaged(
  entry: Value,
  [key, ...rest]: string[],
  to: (typeof ODD)[number],
): Value {
  const copy: any = Array.isArray(entry)
    ? [...entry]
    : { ...(entry as object) };
  if (rest.length > 0) copy[key] = damaged(copy[key], rest, to);
  else if (to !== MISSING) copy[key] = to;
  else if (Array.isArray(copy)) copy.splice(Number(key), 1);
  else delete copy[key];
  return copy;
}

describe('what reads sources of errata', () => {
  it('is all tried here', () => {
    const tried = [
      ...Object.values(FORMS).map(({ job }) => job),
      ...Object.keys(OTHERS),
      ...Object.keys(LISTS),
    ];
    expect([...new Set(tried)].map(name => `errata.${name}`).sort()).toEqual(
      errataJobs.map(({ name }) => name).sort(),
    );
  });

  it.each(Object.entries(FORMS))(
    '%s: loses only the entry in which anything is missing, null, empty or of another kind',
    async (_, { job, input, entries: [first, second], document }) => {
      const whole = await read(job, document([first, second]), input);
      const alone = await read(job, document([second]), input);
      expect(alone.length).toBeGreaterThan(0);
      const ofFirst = whole.length - alone.length;
      expect(ofFirst).toBeGreaterThan(0);
      for (const place of placesOf(first)) {
        for (const odd of ODD) {
          const entry = damaged(first, place, odd);
          const found = await read(job, document([entry, second]), input);
          const rest = found.map(one => JSON.stringify(one));
          const where = `${place.join('.')} is ${String(odd)}`;
          for (const one of alone) {
            expect([where, rest]).toEqual([
              where,
              expect.arrayContaining([JSON.stringify(one)]),
            ]);
          }
        }
      }
      for (const entry of [null, [], {}, '', 0] as Value[]) {
        const found = await read(job, document([entry, second]), input);
        expect(found).toEqual(expect.arrayContaining(alone));
      }
    },
    60_000,
  );

  const ALL: [string, string, Buffer | string, object | undefined][] = [
    ...Object.entries(FORMS).map(
      ([name, { job, input, entries, document }]) =>
        [name, job, document(entries), input] as any,
    ),
    ...[...Object.entries(OTHERS), ...Object.entries(LISTS)].map(
      ([job, [document, input]]) => [job, job, document, input] as any,
    ),
  ];

  it.each(ALL)(
    '%s: refuses an error page that was saved as data, and what is empty',
    async (_, job, __, input) => {
      for (const page of [
        '<!DOCTYPE html>\n<html><head><title>403 Forbidden</title></head></html>',
        '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n</html>',
        '',
      ]) {
        await expect(read(job, page, input)).rejects.toThrow(RepositoryError);
      }
    },
  );

  it.each(ALL.filter(([, job]) => !Object.hasOwn(LISTS, job)))(
    '%s: refuses what is cut off, wherever',
    async (_, job, document, input) => {
      const bytes = Buffer.from(document);
      // Archives end in blocks of zeros, of which one is enough.
      const end = bytes.at(-1) === 0 ? bytes.length - 1024 : bytes.length;
      for (let part = 1; part < 20; part++) {
        const cut = bytes.subarray(0, Math.floor((end * part) / 20));
        await expect(read(job, cut, input)).rejects.toThrow(RepositoryError);
      }
    },
  );
});
