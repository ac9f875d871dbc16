import {
  evaluateRpmHost,
  explainRpmHost,
  rpm,
  rpmUpdatesOf,
  type RpmHost,
} from '../__testUtils__/rpmHosts';

// What zypper 1.14 answers; each case was tried with it.

type Case = [what: string, host: RpmHost, expected: string[]];

const onSuse = (host: RpmHost): RpmHost => ({
  ...host,
  facts: { osId: 'sles', ...host.facts },
});

const by = (vendor: string, text: string) => rpm(text, { vendor });

describe('priorities', () => {
  it.each<Case>([
    [
      'count among what is not older: the installed version in a better one stays',
      {
        installed: ['a=5-1.x86_64', 'b=5-1.x86_64'],
        sources: [
          { priority: 90, packages: ['a=5-1.x86_64', 'b=4-1.x86_64'] },
          { packages: ['a=6-1.x86_64', 'b=6-1.x86_64'] },
        ],
      },
      ['a.x86_64 6-1 from 2 (priority)', 'b.x86_64 6-1 from 2'],
    ],
    [
      'go before versions',
      {
        installed: ['a=1-1.x86_64'],
        sources: [
          { priority: 50, packages: ['a=0.5-1.x86_64'] },
          { priority: 60, packages: ['a=2-1.x86_64'] },
          { packages: ['a=3-1.x86_64'] },
        ],
      },
      ['a.x86_64 2-1 from 2'],
    ],
    [
      'count among those of the same vendor',
      {
        installed: [by('Foo', 'a=1-1.noarch'), by('Foo', 'b=1-1.noarch')],
        sources: [
          {
            priority: 50,
            packages: [by('Bar', 'a=2-1.noarch'), by('Foo', 'b=1-1.noarch')],
          },
          {
            packages: [
              by('Foo', 'a=1.5-1.noarch'),
              by('Foo', 'b=1.5-1.noarch'),
            ],
          },
        ],
      },
      ['a.noarch 1.5-1 from 2', 'b.noarch 1.5-1 from 2 (priority)'],
    ],
  ])('%s', (_, host, expected) => {
    expect(rpmUpdatesOf(onSuse(host))).toEqual(expected);
  });
});

describe('vendors', () => {
  it.each<[string, string, boolean]>([
    ['Foo', 'FOO', true],
    ['foo', 'Foo Inc', false],
    ['SUSE LLC <https://www.suse.com/>', 'SUSE', true],
    ['SUSE', 'susefoo', true],
    ['openSUSE', 'openSUSE Leap', false],
    ['openSUSE', 'SUSE LLC <https://www.suse.com/>', false],
    ['openSUSE', 'obs://build.opensuse.org/openSUSE', false],
    ['Test', 'Test ', false],
  ])('%s to %s: %s', (before, after, same) => {
    const host: RpmHost = onSuse({
      installed: [by(before, 'a=1-1.noarch')],
      sources: [{ packages: [by(after, 'a=2-1.noarch')] }],
    });
    expect(rpmUpdatesOf(host)).toEqual([
      same ? 'a.noarch 2-1 from 1' : 'a.noarch 2-1 from 1 (vendor)',
    ]);
    expect(
      rpmUpdatesOf({
        ...host,
        policy: { zypper: { allowVendorChange: true } },
      }),
    ).toEqual(['a.noarch 2-1 from 1']);
  });

  it('that were not reported are a doubt and no obstacle', () => {
    const { updates, doubts } = evaluateRpmHost(
      onSuse({
        installed: ['a=1-1.noarch'],
        sources: [{ packages: [by('Foo', 'a=2-1.noarch')] }],
      }),
    );
    expect(updates).toMatchObject([{ blockedBy: null }]);
    expect(doubts).toEqual([
      'The host reported no vendors, so updates that would change a vendor, which zypper refuses, cannot be told',
    ]);
  });
});

describe('architectures', () => {
  it.each<Case>([
    [
      'stay, but for noarch',
      {
        installed: ['o=1-1.i586', 'q=1-1.i586', 'n=1-1.noarch', 'x=1-1.x86_64'],
        sources: [
          {
            packages: [
              'o=2-1.x86_64',
              'o=1.5-1.i586',
              'q=2-1.i686',
              'n=2-1.x86_64',
              'n=3-1.noarch',
              'x=2-1.x86_64',
              'x=3-1.noarch',
            ],
          },
        ],
      },
      [
        'n.noarch 3-1 from 1',
        'o.i586 1.5-1 from 1',
        'q.i686 2-1 from 1 (architecture)',
        'x.noarch 3-1 from 1',
      ],
    ],
    [
      'side by side are left as they are',
      {
        installed: ['l=1-1.i586', 'l=1-1.x86_64'],
        sources: [{ packages: ['l=2-1.x86_64', 'l=2-1.i586'] }],
      },
      ['l.x86_64 2-1 from 1 (architecture)'],
    ],
  ])('%s', (_, host, expected) => {
    expect(rpmUpdatesOf(onSuse(host))).toEqual(expected);
  });
});

describe('locks', () => {
  it.each<Case>([
    [
      'are names, globs and ranges',
      {
        installed: ['abc', 'x', 'y', 'lib-a', 'b', 'pat'].map(
          n => `${n}=1-1.noarch`,
        ),
        sources: [
          {
            packages: [
              'abc=2-1.noarch',
              'x=2-1.noarch',
              'x=3-1.noarch',
              'y=2-1.noarch',
              'lib-a=2-1.noarch',
              'b=2-1.noarch',
              'pat=2-1.noarch',
            ],
          },
        ],
        policy: {
          zypper: {
            locks: ['ab*', 'x >= 3', 'package:y', 'lib-?', 'B', 'pattern:pat'],
          },
        },
      },
      [
        'abc.noarch 2-1 from 1 (locked)',
        'b.noarch 2-1 from 1',
        'lib-a.noarch 2-1 from 1 (locked)',
        'pat.noarch 2-1 from 1',
        'x.noarch 2-1 from 1',
        'y.noarch 2-1 from 1 (locked)',
      ],
    ],
    [
      'keep the installed version where they name it',
      {
        installed: ['a=1-1.noarch'],
        sources: [{ packages: ['a=2-1.noarch'] }],
        policy: { zypper: { locks: ['a < 2'] } },
      },
      ['a.noarch 2-1 from 1 (locked)'],
    ],
  ])('%s', (_, host, expected) => {
    expect(rpmUpdatesOf(onSuse(host))).toEqual(expected);
  });
});

describe('renamed packages', () => {
  const renamed = rpm('new=2-1.noarch', { obsoletes: ['old < 2'] });

  it.each<Case>([
    [
      'are replacements',
      { installed: ['old=1-1.noarch'], sources: [{ packages: [renamed] }] },
      ['new.noarch 2-1 from 1 for old.noarch'],
    ],
    [
      'go before an update of the old name that they obsolete too',
      {
        installed: ['old=1-1.noarch'],
        sources: [{ packages: [renamed, 'old=1.5-1.noarch'] }],
      },
      [
        'new.noarch 2-1 from 1 for old.noarch',
        'old.noarch 1.5-1 from 1 (replaced)',
      ],
    ],
    [
      'are none where the old name has an update that they do not obsolete',
      {
        installed: ['old=1-1.noarch'],
        sources: [{ packages: [renamed, 'old=2-1.noarch'] }],
      },
      ['old.noarch 2-1 from 1'],
    ],
    [
      'follow priorities',
      {
        installed: ['old=1-1.noarch'],
        sources: [
          { priority: 50, packages: ['old=1.5-1.noarch'] },
          { packages: [renamed] },
        ],
      },
      ['old.noarch 1.5-1 from 1'],
    ],
    [
      'are none where the old name is locked',
      {
        installed: ['old=1-1.noarch'],
        sources: [{ packages: [renamed] }],
        policy: { zypper: { locks: ['old'] } },
      },
      [],
    ],
  ])('%s', (_, host, expected) => {
    expect(rpmUpdatesOf(onSuse(host))).toEqual(expected);
  });
});

describe('several obsoleting packages', () => {
  const old = 'old=1-1.noarch';
  const obsoleting = (
    text: string,
    obsoletes: string[],
    provides: string[] = [],
  ) => rpm(text, { obsoletes, provides });

  it.each<Case>([
    [
      'of each name the newest that obsoletes it, and the first name of several',
      {
        installed: [old],
        sources: [
          {
            packages: [
              obsoleting('bbb=3-1.noarch', ['old']),
              obsoleting('aaa=1-1.noarch', ['old']),
              obsoleting('aaa=2-1.noarch', ['old']),
            ],
          },
        ],
      },
      ['aaa.noarch 2-1 from 1 for old.noarch'],
    ],
    [
      'last the name of which something newer does not obsolete it',
      {
        installed: [old],
        sources: [
          {
            packages: [
              obsoleting('bbb=3-1.noarch', ['old']),
              obsoleting('aaa=1-1.noarch', ['old']),
              obsoleting('aaa=2-1.noarch', ['other']),
            ],
          },
        ],
      },
      ['bbb.noarch 3-1 from 1 for old.noarch'],
    ],
    [
      'one that another one of them obsoletes is out',
      {
        installed: [old],
        sources: [
          {
            packages: [
              obsoleting('aaa=1-1.noarch', ['old']),
              obsoleting('bbb=1-1.noarch', ['old', 'aaa']),
            ],
          },
        ],
      },
      ['bbb.noarch 1-1 from 1 for old.noarch'],
    ],
    [
      'two that obsolete each other both count',
      {
        installed: [old],
        sources: [
          {
            packages: [
              obsoleting('aaa=1-1.noarch', ['old', 'bbb']),
              obsoleting('bbb=1-1.noarch', ['old', 'aaa']),
            ],
          },
        ],
      },
      ['aaa.noarch 1-1 from 1 for old.noarch'],
    ],
    [
      'what obsoletes them, but not the installed package, does not matter',
      {
        installed: [old],
        sources: [
          {
            packages: [
              obsoleting('new=2-1.noarch', ['old < 2']),
              obsoleting('newest=1-1.noarch', ['new < 3']),
            ],
          },
        ],
      },
      ['new.noarch 2-1 from 1 for old.noarch'],
    ],
    [
      'one that provides the name goes before others',
      {
        installed: [old],
        sources: [
          {
            packages: [
              obsoleting('aaa=2-1.noarch', ['old']),
              obsoleting('new=1-1.noarch', ['old'], ['old']),
            ],
          },
        ],
      },
      ['new.noarch 1-1 from 1 for old.noarch'],
    ],
    [
      'an update stays where only an older one of them obsoletes it',
      {
        installed: [old],
        sources: [
          {
            packages: [
              'old=1.5-1.noarch',
              obsoleting('new=1-1.noarch', ['old']),
              obsoleting('new=2-1.noarch', ['old < 1.2']),
            ],
          },
        ],
      },
      ['old.noarch 1.5-1 from 1'],
    ],
    [
      'in a better priority than the update they go before it',
      {
        installed: [old],
        sources: [
          { packages: ['old=1.5-1.noarch'] },
          {
            priority: 50,
            packages: [obsoleting('new=1-1.noarch', ['old < 1.2'])],
          },
        ],
      },
      [
        'new.noarch 1-1 from 2 for old.noarch',
        'old.noarch 1.5-1 from 1 (replaced)',
      ],
    ],
  ])('%s', (_, host, expected) => {
    expect(rpmUpdatesOf(onSuse(host))).toEqual(expected);
  });
});

describe('a package that obsoletes another installed one', () => {
  const a = by('Foo', 'a=1-1.noarch');
  const newer = rpm('a=2-1.noarch', { vendor: 'Foo', obsoletes: ['b < 2'] });

  it.each<Case>([
    [
      'is an update as any other',
      {
        installed: [a, by('Foo', 'b=1-1.noarch')],
        sources: [{ packages: [newer] }],
      },
      ['a.noarch 2-1 from 1', 'a.noarch 2-1 from 1 for b.noarch'],
    ],
    [
      'is none where that is locked',
      {
        installed: [a, by('Foo', 'b=1-1.noarch')],
        sources: [{ packages: [newer] }],
        policy: { zypper: { locks: ['b'] } },
      },
      ['a.noarch 2-1 from 1 (locked)'],
    ],
    [
      'is none where that is from another vendor, and the one before it is',
      {
        installed: [a, by('Bar', 'b=1-1.noarch')],
        sources: [{ packages: [newer, by('Foo', 'a=1.5-1.noarch')] }],
      },
      ['a.noarch 1.5-1 from 1'],
    ],
    [
      'is one where that has an update that it does not obsolete',
      {
        installed: [a, by('Bar', 'b=1-1.noarch')],
        sources: [{ packages: [newer, by('Bar', 'b=3-1.noarch')] }],
      },
      ['a.noarch 2-1 from 1', 'b.noarch 3-1 from 1'],
    ],
    [
      'is one where that has another replacement',
      {
        installed: [a, by('Bar', 'b=1-1.noarch')],
        sources: [
          {
            packages: [
              newer,
              rpm('c=1-1.noarch', { vendor: 'Bar', obsoletes: ['b'] }),
            ],
          },
        ],
      },
      ['a.noarch 2-1 from 1', 'c.noarch 1-1 from 1 for b.noarch'],
    ],
    [
      'replaces nothing where that has to stay',
      {
        installed: [a, by('Foo', 'b=1-1.noarch')],
        sources: [
          {
            packages: [
              rpm('new=1-1.noarch', { vendor: 'Foo', obsoletes: ['a', 'b'] }),
            ],
          },
        ],
        policy: { zypper: { locks: ['b'] } },
      },
      [],
    ],
  ])('%s', (_, host, expected) => {
    expect(rpmUpdatesOf(onSuse(host))).toEqual(expected);
  });
});

describe('kernels of several vendors', () => {
  const kernel = (vendor: string, version: string) =>
    by(vendor, `kernel-default=${version}-1.x86_64`);

  it.each<[string, string[], string[], string[]]>([
    ['each have updates', ['A 5', 'B 3'], ['B 4', 'A 6'], ['4', '6']],
    ['are not compared', ['A 5', 'B 3'], ['B 4'], ['4']],
    ['are not installed once more', ['A 5', 'B 3'], ['B 5'], []],
    ['of one vendor are one', ['A 5', 'A 3'], ['A 4'], []],
  ])('%s', (_, installed, offered, expected) => {
    const read = (texts: string[]) =>
      texts.map(text => kernel(text.split(' ')[0], text.split(' ')[1]));
    const updates = rpmUpdatesOf(
      onSuse({
        installed: read(installed),
        sources: [{ packages: read(offered) }],
      }),
    );
    expect(
      updates.map(text =>
        text.replace(/kernel-default.x86_64 (.)-1 from 1/, '$1'),
      ),
    ).toEqual(expected);
  });
});

describe('which hosts zypper answers for', () => {
  const host: RpmHost = {
    installed: [by('Foo', 'a=1-1.noarch')],
    sources: [{ packages: [by('Bar', 'a=2-1.noarch')] }],
  };

  it.each<[string | null, string[], boolean]>([
    ['opensuse-leap', [], true],
    ['opensuse-tumbleweed', [], true],
    ['sles', [], true],
    ['sles_sap', [], true],
    ['sle-micro', [], true],
    ['sl-micro', [], true],
    ['rocky', ['zypper=1-1.x86_64'], false],
    ['slackware', [], false],
    [null, ['zypper=1-1.x86_64'], true],
    [null, ['zypper=1-1.x86_64', 'dnf=1-1.noarch'], false],
    [null, [], false],
  ])('%s with %j: %s', (osId, more, zypper) => {
    const updates = rpmUpdatesOf({
      ...host,
      installed: [...host.installed, ...more],
      facts: { osId },
    });
    expect(updates).toEqual([
      zypper ? 'a.noarch 2-1 from 1 (vendor)' : 'a.noarch 2-1 from 1',
    ]);
  });
});

describe('explain', () => {
  it('names the rule for every candidate', () => {
    const [older, newest] = explainRpmHost(
      onSuse({
        installed: [
          by('SUSE', 'kernel-default=1-1.x86_64'),
          by('SUSE', 'kernel-default=2-1.x86_64'),
        ],
        sources: [
          {
            name: 'pool',
            packages: [
              by('SUSE', 'kernel-default=1-1.x86_64'),
              by('SUSE', 'kernel-default=3-1.x86_64'),
              by('SUSE', 'kernel-default=2.5-1.x86_64'),
              by('Other', 'kernel-default=4-1.x86_64'),
            ],
          },
          {
            name: 'late',
            priority: 120,
            packages: [by('SUSE', 'kernel-default=5-1.x86_64')],
          },
        ],
      }),
      'kernel-default',
    );
    expect(newest.candidates.map(c => [c.version, c.verdict, c.rule])).toEqual([
      ['2-1', 'installed', 'installed'],
      ['4-1', 'dropped', 'vendor'],
      ['1-1', 'dropped', 'not-newer'],
      ['3-1', 'chosen', 'newest'],
      ['2.5-1', 'dropped', 'newer-offered'],
      ['5-1', 'dropped', 'priority'],
    ]);
    expect(older.candidates[3]).toMatchObject({
      version: '3-1',
      verdict: 'dropped',
      rule: 'newest-installed',
    });
  });
});
