import { KnowledgeBuilder, type AdvisoryInput } from '../matching';
import type { PackageFix } from '../matching/model';
import { deb, evaluateHost, type TestHost } from '../__testUtils__/hosts';
import { rpm } from '../__testUtils__/rpmHosts';
import {
  buildAdvisoryIndex,
  buildPackageIndex,
  evaluate,
  evaluationKey,
} from '../index';

const fix = (version: string, more: Partial<PackageFix> = {}): PackageFix => ({
  release: 'debian:12',
  channel: 'standard',
  kind: 'source',
  name: 'util-linux',
  version,
  ...more,
});
const advisory = (
  name: string,
  fixes: PackageFix[],
  more: Partial<AdvisoryInput> = {},
): AdvisoryInput => ({
  namespace: 'debian',
  name,
  kind: 'security',
  severity: '',
  retracted: false,
  cves: ['CVE-2026-1'],
  fixes,
  ...more,
});
const knowledge = (...advisories: AdvisoryInput[]) => {
  const builder = new KnowledgeBuilder(
    advisories[0]?.fixes[0].release ?? 'debian:12',
  );
  for (const one of advisories) builder.addAdvisory(one);
  return builder.build();
};

const source = (version: string) => ({
  source: { name: 'util-linux', version },
});
const bsdutils = (version: string) =>
  deb(`bsdutils=1:${version}`, source(version));
const DEBIAN = { origin: 'Debian' };
const host = (changes: Partial<TestHost> = {}): TestHost => ({
  installed: [bsdutils('2.38.1-5')],
  sources: [
    { packages: [bsdutils('2.38.1-5+deb12u3')], name: 'main', release: DEBIAN },
  ],
  errata: knowledge(
    advisory('DSA-1-1', [fix('2.38.1-5')]),
    advisory('DSA-2-1', [fix('2.38.1-5+deb12u1')]),
    advisory('DSA-3-1', [fix('2.38.1-5+deb12u3')], { severity: 'high' }),
    advisory('DSA-4-1', [fix('2.38.1-5+deb12u4')]),
  ),
  ...changes,
});
const found = (of: TestHost) =>
  evaluateHost(of).updates.map(({ security, errata, severity, why }) => ({
    security,
    errata,
    severity,
    why: why.slice(1),
  }));

describe('what sources of errata tell of updates', () => {
  it('makes those security updates that advisories ask for, by source package and version', () => {
    expect(found(host())).toEqual([
      {
        security: true,
        errata: ['DSA-2-1', 'DSA-3-1'],
        severity: 'high',
        why: ['Security: it brings DSA-2-1, DSA-3-1'],
      },
    ]);
  });

  it('stands beside what a security repository says', () => {
    const [own] = host().sources;
    const security = { ...own, name: 'security', security: true };
    expect(found(host({ sources: [security] }))[0]).toMatchObject({
      security: true,
      errata: ['DSA-2-1', 'DSA-3-1'],
      why: [
        'Security: offered by security, a security repository (by the guess from its name)',
        'It brings DSA-2-1, DSA-3-1',
      ],
    });
    const none = knowledge(advisory('DSA-1-1', [fix('2.38.1-5')]));
    expect(found(host({ sources: [security], errata: none }))[0]).toMatchObject(
      {
        security: true,
        errata: [],
        why: [
          expect.stringContaining('offered by security'),
          'No advisory asks for a version between the installed and the available one',
        ],
      },
    );
  });

  it.each<[string, Partial<TestHost>]>([
    [
      'backports, whose versions say nothing of the release',
      {
        sources: [
          {
            packages: [bsdutils('2.40-1~bpo12+1')],
            release: { origin: 'Debian Backports' },
          },
        ],
      },
    ],
    [
      'another maker',
      {
        sources: [
          { packages: [bsdutils('2.40-1')], release: { origin: 'elsewhere' } },
        ],
      },
    ],
    [
      'a fix for those who pay',
      {
        errata: knowledge(
          advisory('ELA-1-1', [fix('2.38.1-5+deb12u1', { channel: 'elts' })]),
        ),
      },
    ],
    [
      'what was retracted',
      {
        errata: knowledge(
          advisory('DSA-2-1', [fix('2.38.1-5+deb12u1')], { retracted: true }),
        ),
      },
    ],
  ])('leaves alone %s', (_, changes) => {
    expect(found(host(changes))).toMatchObject([
      { security: false, errata: [] },
    ]);
  });

  it('names advisories of no security matter, which make no security update', () => {
    const errata = knowledge(
      advisory('DSU-1', [fix('2.38.1-5+deb12u1')], { kind: 'bugfix' }),
    );
    expect(found(host({ errata }))).toMatchObject([
      { security: false, errata: ['DSU-1'] },
    ]);
  });

  it('of rpms counts where their repository has no advisories of its own', () => {
    const errata = knowledge(
      advisory('RLSA-2026:1', [
        fix('5.1-10.el9', {
          release: 'rocky:9',
          kind: 'binary',
          name: 'bash',
          arch: 'x86_64',
        }),
      ]),
    );
    const [installed, available] = ['9', '10'].map(n =>
      rpm(`bash=5.1-${n}.el9.x86_64`),
    );
    const evaluateWith = (own: boolean) =>
      evaluate(
        {
          installedDigest: 'installed',
          sources: [
            {
              repositoryId: 1,
              name: 'baseos',
              type: 'rpm',
              setDigest: 'set',
              priority: 99,
              security: false,
              securityBy: 'guess',
              release: null,
              state: 'ok',
            },
          ],
          facts: { arch: 'x86_64', packageArch: null, kernel: '' },
          policy: {},
          errata: { release: 'rocky:9', digest: 'errata' },
        },
        {
          installed: [installed],
          indexes: [buildPackageIndex([available])],
          advisories: [own ? buildAdvisoryIndex([]) : null],
          errata,
        },
      ).updates.map(update => [update.security, update.errata]);
    expect(evaluateWith(false)).toEqual([[true, ['RLSA-2026:1']]]);
    expect(evaluateWith(true)).toEqual([[false, []]]);
  });

  it('is part of what names an evaluation, and only where there is any', () => {
    const inputs = {
      installedDigest: 'installed',
      sources: [],
      facts: { arch: 'x86_64', packageArch: null, kernel: '' },
      policy: {},
    };
    const keys = [
      inputs,
      { ...inputs, errata: undefined },
      { ...inputs, errata: { release: 'debian:12', digest: 'a' } },
      { ...inputs, errata: { release: 'debian:12', digest: 'b' } },
    ].map(evaluationKey);
    expect(keys[1]).toBe(keys[0]);
    expect(new Set(keys).size).toBe(3);
  });
});
