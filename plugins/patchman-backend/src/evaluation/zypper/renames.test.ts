import { rpm, rpmUpdatesOf, type RpmHost } from '../__testUtils__/rpmHosts';

// What zypper 1.14 answers where packages obsolete others; each case was tried with it.

type Case = [what: string, host: RpmHost, expected: string[]];

const onSuse = (host: RpmHost): RpmHost => ({
  ...host,
  facts: { osId: 'sles', ...host.facts },
});

const by = (vendor: string, text: string) => rpm(text, { vendor });

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
      'one that provides a newer version of what they both provide goes before others',
      {
        installed: [old],
        sources: [
          {
            packages: [
              obsoleting('java15=2-1.noarch', ['old'], ['java = 1.5']),
              obsoleting('java16=1-1.noarch', ['old'], ['java = 1.6']),
            ],
          },
        ],
      },
      ['java16.noarch 1-1 from 1 for old.noarch'],
    ],
    [
      'what looks like the hash of a build, or lacks a release, is no newer version',
      {
        installed: [old, 'other=1-1.noarch'],
        sources: [
          {
            packages: [
              obsoleting('aaa=2-1.noarch', ['old'], ['java = 15000']),
              obsoleting('bbb=1-1.noarch', ['old'], ['java = 16000']),
              obsoleting('ccc=2-1.noarch', ['other'], ['c = 1.5']),
              obsoleting('ddd=1-1.noarch', ['other'], ['c = 1.5-2']),
            ],
          },
        ],
      },
      [
        'aaa.noarch 2-1 from 1 for old.noarch',
        'ccc.noarch 2-1 from 1 for other.noarch',
      ],
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
