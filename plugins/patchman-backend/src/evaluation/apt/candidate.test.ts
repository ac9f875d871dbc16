import type { AptPin } from '../types';
import { deb, evaluateHost, updatesOf } from '../__testUtils__/hosts';

// What apt 2.6 answers; each case was tried with it.

function pins(...given: [string, string, number][]) {
  const list: AptPin[] = given.map(([name, pin, priority]) => ({
    package: name,
    pin,
    priority,
  }));
  return { apt: { pins: list } };
}

const stable = {
  release: { suite: 'stable', codename: 'bookworm', origin: 'Debian' },
};
const testing = {
  release: { suite: 'testing', codename: 'trixie', origin: 'Debian' },
};

describe('selectCandidate', () => {
  it('takes the highest version among equal priorities', () => {
    expect(
      updatesOf({
        installed: ['a=1'],
        sources: [{ packages: ['a=3', 'a=2'] }, { packages: ['a=4'] }],
      }),
    ).toEqual(['a:amd64 1 -> 4']);
  });

  it('takes the higher priority before the higher version', () => {
    expect(
      updatesOf({
        installed: ['a=1'],
        sources: [
          { priority: 500, packages: ['a=3'] },
          { priority: 990, packages: ['a=2'] },
        ],
      }),
    ).toEqual(['a:amd64 1 -> 2']);
  });

  it('gives the installed version the priority of a source that offers it', () => {
    expect(
      updatesOf({
        installed: ['a=1', 'b=1'],
        sources: [
          { priority: 500, packages: ['a=1'] },
          { priority: 100, packages: ['a=2', 'b=2'] },
        ],
      }),
    ).toEqual(['b:amd64 1 -> 2']);
  });

  it('moves nothing to what is not automatic, but upgrades what came from backports', () => {
    const backports = { notAutomatic: true, butAutomaticUpgrades: true };
    expect(
      updatesOf({
        installed: ['a=1', 'b=2~bpo', 'c=2~exp'],
        sources: [
          { packages: ['a=1', 'b=1'] },
          { release: backports, packages: ['a=3', 'b=3'] },
          { release: { notAutomatic: true }, packages: ['a=4', 'c=3'] },
        ],
      }),
    ).toEqual(['b:amd64 2~bpo -> 3']);
  });

  it('gives what is only for automatic upgrades the priority of the installed version', () => {
    const onlyUpgrades = { butAutomaticUpgrades: true };
    expect(
      updatesOf({
        installed: ['a=1', 'b=1~ppa'],
        sources: [
          { packages: ['a=1'] },
          { release: onlyUpgrades, packages: ['a=2', 'b=2'] },
        ],
      }),
    ).toEqual(['b:amd64 1~ppa -> 2']);
  });

  it('never takes anything from a source with a negative priority', () => {
    const { updates, foreign } = evaluateHost({
      installed: ['a=1'],
      sources: [{ priority: -1, packages: ['a=2'] }],
    });
    expect(updates).toEqual([]);
    expect(foreign).toEqual([]);
  });

  it('lists no downgrade, though a priority of 1000 wins over a higher version', () => {
    expect(
      updatesOf({
        installed: ['a=2', 'b=2'],
        sources: [
          { priority: 1000, packages: ['a=1'] },
          { priority: 999, packages: ['b=1'] },
          { priority: 500, packages: ['a=3', 'b=3'] },
        ],
      }),
    ).toEqual(['b:amd64 2 -> 3']);
  });

  it('does not care in which order the sources are listed', () => {
    const sources = [
      { repositoryId: 7, packages: ['a=2'] },
      { repositoryId: 3, packages: ['a=2'] },
      { repositoryId: 9, packages: ['a=2'], security: true },
    ];
    const repositories = [sources, [...sources].reverse()].map(
      list =>
        evaluateHost({ installed: ['a=1'], sources: list }).updates[0]
          .repositoryId,
    );
    expect(repositories).toEqual([9, 9]);
  });
});

describe('a pin of a release without any property that apt knows', () => {
  it.each(['release', 'release a = testing', 'release zz=1', 'release a='])(
    '%s is about the installed version alone',
    pin => {
      expect(
        updatesOf({
          installed: ['a=1', 'b=1'],
          sources: [{ ...testing, packages: ['a=2', 'b=2'] }],
          policy: pins(['a', pin, 600]),
        }),
      ).toEqual(['b:amd64 1 -> 2']);
    },
  );
});

describe('priorities that were not reported', () => {
  it('puts the target release before general pins, and those before the defaults', () => {
    const sources = [
      { ...stable, packages: ['a=2', 'b=2'] },
      { ...testing, packages: ['a=3', 'b=3'] },
    ];
    const installed = ['a=1'];
    const general = pins(['*', 'release a=stable', 100]).apt;
    const answers = [
      { apt: { defaultRelease: 'stable' } },
      { apt: { defaultRelease: 'trixie' } },
      { apt: { defaultRelease: '/^book/' } },
      { apt: { defaultRelease: 'stable', ...general } },
      pins(['*', 'release n=bookworm', 600], ['*', 'release o=debian', 700]),
    ].map(policy => updatesOf({ installed, sources, policy }));
    expect(answers.flat()).toEqual([
      'a:amd64 1 -> 2',
      'a:amd64 1 -> 3',
      'a:amd64 1 -> 2',
      'a:amd64 1 -> 2',
      'a:amd64 1 -> 3',
    ]);
  });

  it('believes a reported priority more than anything it could derive', () => {
    expect(
      updatesOf({
        installed: ['a=1'],
        sources: [{ ...stable, priority: 600, packages: ['a=2'] }],
        policy: pins(['*', 'release a=stable', -1]),
      }),
    ).toEqual(['a:amd64 1 -> 2']);
  });

  it('believes the preferences where no other priority is reported than a source has by itself', () => {
    const sources = [
      { ...stable, priority: 500, packages: ['a=2'] },
      { ...testing, priority: 500, packages: ['a=3'] },
    ];
    const answers = [
      {},
      { apt: { defaultRelease: 'stable' } },
      pins(['*', 'release a=testing', -1]),
    ].map(policy => updatesOf({ installed: ['a=1'], sources, policy }));
    expect(answers.flat()).toEqual([
      'a:amd64 1 -> 3',
      'a:amd64 1 -> 2',
      'a:amd64 1 -> 2',
    ]);
  });

  it('knows general pins about what is installed', () => {
    expect(
      updatesOf({
        installed: ['a=1'],
        sources: [{ priority: 100, packages: ['a=2'] }],
        policy: pins(['*', 'release a=now', 400]),
      }),
    ).toEqual([]);
  });
});

describe('selectPinnedCandidate', () => {
  const sources = [
    { ...stable, packages: ['a=1.5-1', 'a=2.0-1', 'b=2'] },
    { ...testing, packages: ['a=3.0-1', 'a=2.0-1', 'b=3'] },
  ];
  const installed = ['a=1.0-1'];

  it.each<[string, [string, string, number][], string[]]>([
    ['a blocked package', [['a', 'version *', -1]], []],
    ['a version', [['a', 'version 1.5*', 990]], ['a:amd64 1.0 -> 1.5']],
    [
      'a regular expression',
      [['a', 'version /^2/', 990]],
      ['a:amd64 1.0 -> 2.0'],
    ],
    ['a release', [['a', 'release a=stable', 990]], ['a:amd64 1.0 -> 2.0']],
    ['the installed version', [['a', 'release a=now', 900]], []],
    ['all releases', [['a', 'release *', 50]], ['a:amd64 1.0 -> 3.0']],
    [
      'a version that any of its sources matches',
      [['a', 'release a=testing', 50]],
      ['a:amd64 1.0 -> 1.5'],
    ],
    [
      'the first pin that applies to a version',
      [
        ['a', 'version 3*', -1],
        ['a', 'version *', 700],
      ],
      ['a:amd64 1.0 -> 2.0'],
    ],
    ['globs of names', [['[ab]', 'version *', -1]], []],
    ['regular expressions of names', [['/^A$/', 'version *', -1]], []],
    ['several names', [['x a', 'version *', -1]], []],
    ['source packages', [['src:a', 'version *', -1]], []],
    ['any architecture', [['a:any', 'version *', -1]], []],
    [
      'another architecture',
      [['a:i386', 'version *', -1]],
      ['a:amd64 1.0 -> 3.0'],
    ],
    ['names in their case', [['A', 'version *', -1]], ['a:amd64 1.0 -> 3.0']],
    [
      'nothing that apt would not read',
      [['a', 'bogus x', -1]],
      ['a:amd64 1.0 -> 3.0'],
    ],
  ])('honours %s', (_, given, expected) => {
    expect(updatesOf({ installed, sources, policy: pins(...given) })).toEqual(
      expected,
    );
  });

  it('is for the native architecture unless it names another', () => {
    expect(
      updatesOf({
        installed: ['a=1', 'a:i386=1'],
        sources: [{ packages: ['a=2', 'a:i386=2'] }],
        policy: pins(['a', 'version *', -1]),
      }),
    ).toEqual(['a:i386 1 -> 2']);
  });

  it('cannot bring back a source that is never used', () => {
    expect(
      updatesOf({
        installed: ['a=1', 'b=1'],
        sources: [
          { priority: -32768, packages: ['a=2'] },
          { priority: -10, packages: ['b=2'] },
        ],
        policy: pins(['a', 'version 2', 990], ['b', 'version 2', 990]),
      }),
    ).toEqual(['b:amd64 1 -> 2']);
  });

  it('says so in the reason', () => {
    const { updates } = evaluateHost({
      installed,
      sources,
      policy: pins(['a', 'version 1.5*', 990]),
    });
    expect(updates[0].why[0]).toBe(
      '1.5-1 from source 1 (priority 990 by a pin of this package) is newer than 1.0-1',
    );
  });

  it('judges pins by origin where the host name of a source is known', () => {
    const policy = pins(['a', 'origin "deb.example.org"', -1]);
    const packages = ['a=2'];
    const known = evaluateHost({
      installed: ['a=1'],
      sources: [{ site: 'deb.example.org', packages }],
      policy,
    });
    expect(known.updates).toEqual([]);
    expect(known.doubts).toEqual([]);
    const unknown = evaluateHost({
      installed: ['a=1'],
      sources: [{ site: undefined, packages }],
      policy,
    });
    expect(unknown.updates).toHaveLength(1);
    expect(unknown.doubts).toEqual([
      'Whether pins by origin apply to source 1 cannot be told: its host name is not known',
    ]);
  });
});

describe('states of installed packages', () => {
  it('leaves out what only has its configuration left', () => {
    const { updates, foreign } = evaluateHost({
      installed: [
        deb('rc=1', { status: 'config-files' }),
        deb('half=1', { status: 'half-configured' }),
      ],
      sources: [{ packages: ['half=2'] }],
    });
    expect(updates.map(u => u.installed.name)).toEqual(['half']);
    expect(foreign).toEqual([]);
  });
});
