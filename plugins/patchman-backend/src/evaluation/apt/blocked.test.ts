import { deb, evaluateHost, type TestHost } from '../__testUtils__/hosts';

const security = { release: { suite: 'noble-security' } };

function blocksOf(host: TestHost) {
  return evaluateHost(host).updates.map(u => [
    `${u.installed.name}:${u.installed.arch}`,
    u.blockedBy,
  ]);
}

describe('updates that apt lists but would not install', () => {
  it('are those of held packages', () => {
    expect(
      blocksOf({
        installed: [deb('a=1', { held: true }), 'b=1'],
        sources: [{ packages: ['a=2', 'b=2'] }],
      }),
    ).toEqual([
      [
        'a:amd64',
        {
          reason: 'held',
          detail: 'the administrator holds the installed version',
        },
      ],
      ['b:amd64', null],
    ]);
  });

  it('are those that would set the architectures of a Multi-Arch: same package apart', () => {
    const same = { multiArchSame: true };
    expect(
      blocksOf({
        installed: ['lib=1', 'lib:i386=1', 'skew=1', 'skew:i386=1', 'alone=1'],
        sources: [
          {
            packages: [
              deb('lib=2', same),
              deb('lib:i386=2', same),
              deb('skew=2', same),
              deb('skew:i386=1', same),
              deb('alone=2', same),
            ],
          },
        ],
      }),
    ).toEqual([
      ['alone:amd64', null],
      ['lib:amd64', null],
      ['lib:i386', null],
      [
        'skew:amd64',
        {
          reason: 'multiarch-skew',
          detail:
            'skew:i386 would be at 1, but all architectures must have the same version',
        },
      ],
    ]);
  });

  // Each case was tried with apt 2.6.
  it.each<[string, TestHost['sources'], boolean]>([
    ['what is phased', [{ packages: [deb('a=4', { phased: 10 })] }], true],
    [
      'nothing that reaches all',
      [{ packages: [deb('a=4', { phased: 100 })] }],
      false,
    ],
    [
      'nothing that passes a version of a security archive',
      [
        { packages: [deb('a=4', { phased: 10 })] },
        { ...security, packages: ['a=3'] },
      ],
      false,
    ],
    [
      'what a security archive has itself, in phases',
      [{ ...security, packages: [deb('a=4', { phased: 10 })] }],
      true,
    ],
    [
      'what a security archive had no newer version of',
      [
        { packages: [deb('a=4', { phased: 10 })] },
        { ...security, packages: ['a=2'] },
      ],
      true,
    ],
    [
      'what follows a version that is phased itself',
      [{ packages: [deb('a=2', { phased: 10 }), 'a=4'] }],
      true,
    ],
    [
      'not so where a security archive has an older one',
      [
        { packages: [deb('a=2', { phased: 10 }), 'a=4'] },
        { ...security, packages: ['a=1'] },
      ],
      false,
    ],
    [
      'nothing for phased versions on the way',
      [{ packages: [deb('a=3', { phased: 10 }), 'a=4'] }],
      false,
    ],
  ])('are %s', (_, sources, blocked) => {
    expect(blocksOf({ installed: ['a=2'], sources })).toEqual([
      ['a:amd64', blocked ? { reason: 'phased', detail: 'phased 10%' } : null],
    ]);
  });
});
