import { deb, evaluateHost, type TestHost } from '../__testUtils__/hosts';

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

  it('are phased ones, unless a security archive has a version on the way', () => {
    const security = { release: { suite: 'noble-security' } };
    expect(
      blocksOf({
        installed: ['a=1', 'b=1', 'c=1', 'd=3', 'e=1'],
        sources: [
          {
            packages: [
              deb('a=4', { phased: 10 }),
              deb('b=4', { phased: 100 }),
              deb('c=4', { phased: 0 }),
              deb('d=4', { phased: 0 }),
              deb('e=4', { phased: 50 }),
            ],
          },
          { ...security, packages: ['c=2', 'd=2', deb('e=4', { phased: 50 })] },
        ],
      }),
    ).toEqual([
      ['a:amd64', { reason: 'phased', detail: 'phased 10%' }],
      ['b:amd64', null],
      ['c:amd64', null],
      ['d:amd64', { reason: 'phased', detail: 'phased 0%' }],
      ['e:amd64', null],
    ]);
  });
});
