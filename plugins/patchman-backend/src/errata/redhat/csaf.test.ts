import { csafOf } from '../__testUtils__/csafOf';
import { Bounds } from '../Bounds';
import { isRedHatAdvisory, readRedHatAdvisory } from './csaf';

const EVR = '0:3.9.18-3.el9_4.5';
const NAME = `python3-libs-${EVR}.x86_64`;
const platforms = [
  { id: 'BaseOS', cpe: 'cpe:/o:redhat:enterprise_linux:9::baseos' },
  { id: 'EUS', cpe: 'cpe:/o:redhat:rhel_eus:9.2::baseos' },
  { id: 'OCP', cpe: 'cpe:/a:redhat:openshift:4.16::el9' },
];

function document(
  packages: Record<string, string>,
  relations: [string, string, string][],
  more: object = {},
) {
  return csafOf({
    id: 'RHSA-2024:6163',
    title: 'Red Hat Security Advisory: python3.9 security update',
    severity: 'Moderate',
    platforms,
    packages,
    relations,
    vulnerabilities: [
      {
        cve: 'CVE-2024-8088',
        cwe: { id: 'CWE-835' },
        notes: [{ category: 'description', text: 'A flaw was found.' }],
        title: 'python: infinite loop',
        release_date: '2024-08-22T19:15:09.720000+00:00',
        product_status: { fixed: relations.map(([id]) => id) },
        scores: [
          {
            cvss_v3: {
              baseScore: 5.3,
              vectorString: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:N/I:N/A:H',
            },
          },
        ],
        threats: [{ category: 'impact', details: 'Moderate' }],
      },
    ],
    ...more,
  });
}

const read = (value: unknown) =>
  readRedHatAdvisory(value, new Bounds()) as any[];

describe("an advisory of Red Hat's CSAF", () => {
  it('tells what fixes it in the plain releases, and of its CVEs', () => {
    const purl = 'pkg:rpm/redhat/python3-libs@3.9.18-3.el9_4.5?arch=x86_64';
    const [advisory, cve] = read(
      document({ [NAME]: purl }, [
        [`BaseOS:${NAME}`, NAME, 'BaseOS'],
        [`BaseOS:${NAME}`, NAME, 'BaseOS'],
        [`EUS:${NAME}`, NAME, 'EUS'],
        ['BaseOS:src', `python3.9-${EVR}.src`, 'BaseOS'],
      ]),
    );
    expect(advisory).toMatchObject({
      namespace: 'redhat',
      name: 'RHSA-2024:6163',
      kind: 'security',
      severity: 'Moderate',
      title: 'Red Hat Security Advisory: python3.9 security update',
      description: 'What it is about.',
      issued: '2024-09-03T17:57:24Z',
      updated: '2026-03-26T18:50:03Z',
      cves: ['CVE-2024-8088'],
      references: [
        { kind: 'self', url: 'https://x.org/RHSA-2024:6163', title: 'itself' },
      ],
    });
    expect(advisory.fixes).toEqual([
      {
        release: 'rhel:9',
        channel: 'standard',
        kind: 'binary',
        name: 'python3-libs',
        version: EVR,
        arch: 'x86_64',
      },
      {
        release: 'rhel:9',
        channel: 'standard',
        kind: 'source',
        name: 'python3.9',
        version: EVR,
      },
    ]);
    expect(cve).toEqual({
      record: 'cve',
      cve: 'CVE-2024-8088',
      state: 'published',
      title: 'python: infinite loop',
      text: 'A flaw was found.',
      severity: 'Moderate',
      published: '2024-08-22T19:15:09Z',
      scores: [
        {
          by: 'redhat',
          version: '3.1',
          vector: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:N/I:N/A:H',
          score: 5.3,
        },
      ],
      cwes: ['CWE-835'],
    });
  });

  it('finds the release of a package through the stream of its module', () => {
    const name = 'nodejs-1:16.1-3.module+el8.x86_64';
    const [advisory] = read(
      document(
        {
          [name]:
            'pkg:rpm/redhat/nodejs@16.1-3.module%2Bel8?arch=x86_64&rpmmod=nodejs:16:8040:522a',
        },
        [
          ['BaseOS:nodejs:16', 'nodejs:16', 'BaseOS'],
          [`BaseOS:nodejs:16:${name}`, name, 'BaseOS:nodejs:16'],
        ],
      ),
    );
    expect(advisory.fixes).toMatchObject([
      {
        release: 'rhel:9',
        name: 'nodejs',
        module: { name: 'nodejs', stream: '16' },
      },
    ]);
  });

  it.each([
    ['products of other subscriptions', [[`EUS:${NAME}`, NAME, 'EUS']]],
    ['layered products', [[`OCP:${NAME}`, NAME, 'OCP']]],
    ['images', [['BaseOS:x', 'registry.redhat.io/a@sha256:0_amd64', 'BaseOS']]],
    ['products of nothing', [[`X:${NAME}`, NAME, 'X']]],
    [
      'a circle of products',
      [
        ['a', NAME, 'b'],
        ['b', NAME, 'a'],
      ],
    ],
  ] as [string, [string, string, string][]][])(
    'is none for %s alone',
    (_what, relations) => {
      expect(read(document({}, relations))).toEqual([]);
    },
  );

  it.each([[null], [[]], [{}], [{ document: { tracking: { id: 'X' } } }]])(
    'is none of %j',
    value => {
      expect(read(value)).toEqual([]);
    },
  );

  it('is told by its file', () => {
    expect(isRedHatAdvisory('2023/rhsa-2023_7435.json')).toBe(true);
    expect(isRedHatAdvisory('2023/rhsa-2023_7435.json.asc')).toBe(false);
    expect(isRedHatAdvisory('changes.csv')).toBe(false);
  });
});
