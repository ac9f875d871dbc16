import { answerOf, inThisThread } from '../documents';
import { RepositoryError } from '../repositories/fetch';
import { csafOf } from './__testUtils__/csafOf';
import { tarOf } from './__testUtils__/tarOf';
import { errataJobs } from './jobs';

/** A document that each job reads, and what else it is told. */
const DOCUMENTS: Record<string, [Buffer | string | object, object?]> = {
  'errata.alma': [
    {
      data: [
        {
          id: 'ALSA-2025:1',
          packages: [
            {
              name: 'a',
              epoch: '0',
              version: '1',
              release: '1',
              arch: 'x86_64',
            },
          ],
        },
      ],
    },
    { release: 'almalinux:9' },
  ],
  'errata.kev': [
    {
      count: 1,
      vulnerabilities: [{ cveID: 'CVE-2024-0001', dateAdded: '2024-01-01' }],
    },
  ],
  'errata.centos-cefs': [
    '<opt><CESA-2024--1249 synopsis="a"><packages>a-1-1.x86_64.rpm</packages></CESA-2024--1249></opt>',
  ],
  'errata.suse-csaf': [tarOf({ 'csaf/suse-su-2024_1-1.json': csafDocument() })],
  'errata.cve-archive': [
    tarOf({
      'cves/2024/0xxx/CVE-2024-0001.json': {
        cveMetadata: { cveId: 'CVE-2024-0001', state: 'PUBLISHED' },
      },
    }),
    { wanted: ['CVE-2024-0001'] },
  ],
  'errata.cve-document': [
    {
      cveMetadata: { cveId: 'CVE-2024-0001', state: 'PUBLISHED' },
      containers: { cna: { title: 'a', metrics: [{ cvssV3_1: {} }] }, adp: [] },
    },
    { of: 'mitre' },
  ],
  'errata.arch-advisories': [[{ name: 'ASA-201611-12', date: '2016-11-08' }]],
  'errata.gentoo-glsa': [
    tarOf({
      'glsa-202511-02.xml':
        '<glsa id="202511-02"><title>a</title><affected><package name="a/b" arch="*"><unaffected range="ge">1</unaffected></package></affected></glsa>',
    }),
  ],
  'errata.arch-issues': [
    [{ name: 'AVG-1', packages: ['a'], status: 'Fixed', fixed: '1-1' }],
    { dates: {} },
  ],
  'errata.debian-list': [
    '[31 Jul 2025] DSA-5970-1 sope - security update\n\t{CVE-2025-53603}\n\t[bookworm] - sope 5.8.0-1\n',
  ],
  'errata.ubuntu-osv': [
    tarOf({
      'osv/cve/2024/UBUNTU-CVE-2024-0001.json': {
        id: 'UBUNTU-CVE-2024-0001',
        affected: [
          {
            package: { ecosystem: 'Ubuntu:22.04:LTS', name: 'a', purl: 'pkg:' },
          },
        ],
      },
    }),
  ],
  'errata.oracle-oval': [
    '<oval_definitions><definitions><definition><metadata><title>ELSA-2024-1: a</title></metadata><criteria><criterion comment="Oracle Linux 8 is installed"/><criterion comment="a is earlier than 0:1-1"/></criteria></definition></definitions></oval_definitions>',
  ],
  'errata.rocky-apollo': [
    {
      advisories: [
        {
          name: 'RLSA-2025:1',
          packages: [
            { nevra: 'a-0:1-1.x86_64.rpm', product_name: 'Rocky Linux 9 x' },
          ],
        },
      ],
      total: 1,
    },
  ],
  'errata.endoflife': [
    { result: [{ name: 'rhel', releases: [{ name: '9' }] }] },
  ],
  'errata.redhat-archive': [
    tarOf({ '2024/rhsa-2024_0001.json': csafDocument() }),
    { kind: 'advisories' },
  ],
  'errata.redhat-document': [csafDocument(), { kind: 'vex' }],
  'errata.distro-info': [
    'version,codename,series,created,release,eol\n12,Bookworm,bookworm,2021-08-14,2023-06-10,2026-07-11\n',
    { of: 'debian' },
  ],
  'errata.epss': [
    '#model_version:v1,score_date:2025-12-26T12:55:00Z\ncve,epss,percentile\nCVE-1999-0001,0.01151,0.7802\n',
  ],
  'errata.debian-tracker': [
    {
      a: {
        'CVE-2024-0001': {
          description: 'x',
          releases: { sid: { status: 'resolved', fixed_version: '1' } },
        },
      },
    },
  ],
  'errata.ubuntu-usn': [
    {
      '1-1': {
        title: 'a',
        timestamp: 1.5,
        releases: { jammy: { sources: { a: { version: '1' } } } },
      },
    },
  ],
};

function csafDocument() {
  return csafOf({
    id: 'RHSA-2024:0001',
    platforms: [{ id: 'P', cpe: 'cpe:/o:redhat:enterprise_linux:9' }],
    packages: {},
    relations: [['a', 'a-0:1-1.x86_64', 'P']],
    vulnerabilities: [
      { cve: 'CVE-2024-0001', product_status: { fixed: ['a'] } },
    ],
  });
}

function bytesOf(document: Buffer | string | object): Buffer {
  return Buffer.isBuffer(document)
    ? document
    : Buffer.from(
        typeof document === 'string' ? document : JSON.stringify(document),
      );
}

/** The same numbers for the same seed. */
function numbers(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) % 2 ** 32;
    return Math.abs(state) % below;
  };
}

const HOSTILE = [
  '\u0000',
  '"',
  '}',
  ']',
  '{"__proto__":{"a":1}}',
  '[[[[[[[[',
  '<!DOCTYPE a [<!ENTITY b "c">]>',
  '\ud800',
  '\u001b[31m',
  'null',
  '-1e999',
  'x'.repeat(100_000),
  ' '.repeat(100_000),
  ':-'.repeat(10_000),
  '9'.repeat(10_000),
  '../../../etc/passwd',
];

/** A document with some of it cut, doubled, or replaced by what is hostile. */
function mutated(document: Buffer, seed: number): Buffer {
  const next = numbers(seed);
  let bytes = document;
  for (let i = 0; i <= next(3); i++) {
    const at = next(bytes.length + 1);
    const to = Math.min(bytes.length, at + next(60));
    const middle =
      next(4) === 0
        ? bytes.subarray(at, to)
        : Buffer.from(HOSTILE[next(HOSTILE.length)]);
    bytes = Buffer.concat([
      bytes.subarray(0, next(5) === 0 ? to : at),
      middle,
      next(8) === 0 ? Buffer.alloc(0) : bytes.subarray(to),
    ]);
  }
  return bytes;
}

async function read(name: string, bytes: Buffer, input: object | undefined) {
  const job = errataJobs.find(one => one.name === name)!;
  return answerOf(
    inThisThread,
    job as any,
    {
      ...input,
      file: {
        name: 'the document',
        compression: 'none',
        plain: null,
        source: { bytes },
        sentAsWebPage: false,
      },
    } as any,
    { what: 'the document' },
  );
}

describe('what reads sources of errata', () => {
  it('is all tried here', () => {
    expect(Object.keys(DOCUMENTS).sort()).toEqual(
      errataJobs.map(({ name }) => name).sort(),
    );
  });

  it.each(Object.entries(DOCUMENTS))(
    '%s reads a document, and of damaged ones says what is wrong',
    async (name, [document, input]) => {
      const bytes = bytesOf(document);
      await read(name, bytes, input);
      for (let seed = 0; seed < 150; seed++) {
        const error = await read(name, mutated(bytes, seed), input).then(
          () => null,
          (reason: unknown) => reason,
        );
        if (error !== null && !(error instanceof RepositoryError)) {
          throw new Error(`seed ${seed}: ${(error as Error).stack}`);
        }
      }
    },
  );
});
