import {
  evaluateRpmHost,
  rpm,
  rpmUpdatesOf,
  type RpmHost,
} from '../__testUtils__/rpmHosts';

// What dnf 4.14 answers; each case was tried with it.

type Case = [what: string, host: RpmHost, expected: string[]];

describe('the architectures that an update leads to', () => {
  it.each<Case>([
    [
      'both where noarch becomes two',
      {
        installed: ['a=1-1.noarch'],
        sources: [{ packages: ['a=2-1.x86_64', 'a=2-1.i686', 'a=3-1.i686'] }],
      },
      ['a.i686 3-1 from 1', 'a.x86_64 2-1 from 1'],
    ],
    [
      'each by its own newest installed package',
      {
        installed: ['c=2-1.x86_64', 'c=1-1.i686'],
        sources: [
          {
            packages: [
              'c=2-1.i686',
              'c=2-1.noarch',
              'c=3-1.noarch',
              'c=2.5-1.x86_64',
            ],
          },
        ],
      },
      ['c.i686 2-1 from 1', 'c.noarch 3-1 from 1', 'c.x86_64 2.5-1 from 1'],
    ],
    [
      'one of another machine from noarch, which is listed and never installed',
      {
        installed: ['a=1-1.noarch'],
        sources: [{ packages: ['a=2-1.aarch64', 'a=2-1.x86_64'] }],
      },
      ['a.aarch64 2-1 from 1 (architecture)', 'a.x86_64 2-1 from 1'],
    ],
    [
      'none of another one',
      {
        installed: ['b=1-1.x86_64'],
        sources: [{ packages: ['b=2-1.aarch64', 'b=2-1.i686'] }],
      },
      [],
    ],
  ])('%s', (_, host, expected) => {
    expect(rpmUpdatesOf(host)).toEqual(expected);
  });
});

describe('priorities', () => {
  it.each<Case>([
    [
      'hide the name in every architecture',
      {
        installed: ['a=1-1.x86_64', 'a=1-1.i686'],
        sources: [
          { priority: 10, packages: ['a=1.5-1.i686'] },
          { packages: ['a=2-1.x86_64', 'a=2-1.i686'] },
        ],
      },
      ['a.i686 1.5-1 from 1'],
    ],
    [
      'do not count for what is excluded',
      {
        installed: ['a=1-1.x86_64'],
        sources: [
          {
            priority: 1,
            packages: ['a=2-1.x86_64'],
            options: { excludepkgs: ['a'] },
          },
          { packages: ['a=3-1.x86_64'] },
        ],
      },
      ['a.x86_64 3-1 from 2'],
    ],
    [
      'are 99 where none was reported',
      {
        installed: ['a=1-1.x86_64'],
        sources: [
          { priority: 0, packages: ['a=3-1.x86_64'] },
          { priority: 99, packages: ['a=2-1.x86_64', 'a=4-1.x86_64'] },
          { priority: 98, packages: ['b=1-1.x86_64'] },
        ],
      },
      ['a.x86_64 4-1 from 2'],
    ],
  ])('%s', (_, host, expected) => {
    expect(rpmUpdatesOf(host)).toEqual(expected);
  });

  it('give equal offers to the repository that is known longest', () => {
    const packages = ['a=2-1.x86_64'];
    expect(
      rpmUpdatesOf({
        installed: ['a=1-1.x86_64'],
        sources: [
          { repositoryId: 9, packages },
          { repositoryId: 4, packages },
        ],
      }),
    ).toEqual(['a.x86_64 2-1 from 4']);
  });
});

describe('excludepkgs and includepkgs', () => {
  it.each<Case>([
    [
      'take the first form of a pattern that finds anything',
      {
        installed: [
          'a=1-1.x86_64',
          'b=1-1.x86_64',
          'python3=3.9-1.x86_64',
          'python3.11=1-1.x86_64',
          'cc=1-1.x86_64',
        ],
        sources: [
          {
            packages: [
              'a=2-1.x86_64',
              'b=2-1.x86_64',
              'b=2-1.i686',
              'python3=3.9-2.x86_64',
              'python3.11=2-1.x86_64',
              'cc=2-1.x86_64',
            ],
          },
        ],
        policy: {
          dnf: {
            excludepkgs: ['a-1*', 'python3.*', 'CC', 'b.i686', 'cc-2-1.x86_64'],
          },
        },
      },
      [
        'a.x86_64 2-1 from 1',
        'b.x86_64 2-1 from 1',
        'python3.11.x86_64 2-1 from 1',
      ],
    ],
    [
      'know every form',
      {
        installed: ['a', 'b', 'c', 'd', 'e', 'f'].map(n => `${n}=1-1.x86_64`),
        sources: [
          {
            packages: [
              'a=2-1.x86_64',
              'b=1:2-1.x86_64',
              'c=2.0-1.x86_64',
              'd=2-1.x86_64',
              'e=2-1.x86_64',
              'f=2-1.x86_64',
            ],
          },
        ],
        policy: {
          dnf: {
            excludepkgs: [
              'a-2-1',
              'b-1:2-1.x86_64 c-2.00,d-2-1.*',
              '[e]*',
              '*.noarch',
              'f*64',
            ],
          },
        },
      },
      [],
    ],
    [
      'let through what either [main] or the repository includes',
      {
        installed: ['a=1-1.x86_64', 'b=1-1.x86_64', 'c=1-1.x86_64'],
        sources: [
          {
            packages: ['a=2-1.x86_64', 'b=2-1.x86_64', 'c=2-1.x86_64'],
            options: { includepkgs: ['b'] },
          },
          {
            packages: ['a=3-1.x86_64', 'b=3-1.x86_64', 'c=3-1.x86_64'],
            options: { excludepkgs: ['a'] },
          },
        ],
        policy: { dnf: { includepkgs: ['a'] } },
      },
      ['a.x86_64 2-1 from 1', 'b.x86_64 2-1 from 1'],
    ],
    [
      'of one repository do not touch another',
      {
        installed: ['a=1-1.x86_64', 'b=1-1.x86_64'],
        sources: [
          {
            packages: ['a=2-1.x86_64', 'b=2-1.x86_64'],
            options: { includepkgs: ['b'] },
          },
          { packages: ['a=1.5-1.x86_64', 'b=1.5-1.x86_64'] },
        ],
      },
      ['a.x86_64 1.5-1 from 2', 'b.x86_64 2-1 from 1'],
    ],
  ])('%s', (_, host, expected) => {
    expect(rpmUpdatesOf(host)).toEqual(expected);
  });
});

const obsoleting = (text: string, ...obsoletes: string[]) =>
  rpm(text, { obsoletes });

describe('obsoletes', () => {
  it.each<Case>([
    [
      'are replacements beside an update of the old name',
      {
        installed: ['old=1-1.noarch'],
        sources: [
          {
            packages: [
              obsoleting('new=2-1.noarch', 'old < 2'),
              'old=1.5-1.noarch',
            ],
          },
        ],
      },
      ['new.noarch 2-1 from 1 for old.noarch', 'old.noarch 1.5-1 from 1'],
    ],
    [
      'give the newest that covers the installed version',
      {
        installed: ['old=2-1.noarch'],
        sources: [
          {
            packages: [
              obsoleting('new=2-1.noarch', 'old < 3'),
              obsoleting('new=3-1.noarch', 'old < 3'),
              obsoleting('new=4-1.noarch', 'old < 2'),
            ],
          },
        ],
      },
      ['new.noarch 3-1 from 1 for old.noarch'],
    ],
    [
      'are hidden where a better priority has the new name',
      {
        installed: ['o=1-1.noarch'],
        sources: [
          { packages: [obsoleting('n=1-1.x86_64', 'o <= 1-1')] },
          { priority: 10, packages: ['n=0-1.x86_64'] },
        ],
      },
      [],
    ],
    [
      'concern every architecture, but no package of their own name',
      {
        installed: ['lib=1-1.i686', 'lib=1-1.x86_64', 's=1-1.noarch'],
        sources: [
          {
            packages: [
              obsoleting('nl=1-1.x86_64', 'lib'),
              obsoleting('s=2-1.noarch', 's < 2'),
            ],
          },
        ],
      },
      [
        'nl.x86_64 1-1 from 1 for lib.i686',
        'nl.x86_64 1-1 from 1 for lib.x86_64',
        's.noarch 2-1 from 1',
      ],
    ],
    [
      'compare versions as ranges do',
      {
        installed: [
          'a=1-1.noarch',
          'b=1-1.noarch',
          'c=1-2.noarch',
          'd=1:1-1.noarch',
        ],
        sources: [
          {
            packages: [
              obsoleting('na=2-1.noarch', 'a = 1'),
              obsoleting('nb=2-1.noarch', 'b >= 1-1'),
              obsoleting('nc=2-1.noarch', 'c < 1'),
              obsoleting('nd=2-1.noarch', 'd < 2'),
            ],
          },
        ],
      },
      [
        'na.noarch 2-1 from 1 for a.noarch',
        'nb.noarch 2-1 from 1 for b.noarch',
      ],
    ],
    [
      'concern no installed package that [main] excludes',
      {
        installed: ['a=1-1.noarch', 'b=1-1.noarch'],
        sources: [
          {
            packages: [
              obsoleting('na=2-1.noarch', 'a'),
              obsoleting('nb=2-1.noarch', 'b'),
            ],
          },
        ],
        policy: { dnf: { excludepkgs: ['b'] } },
      },
      ['na.noarch 2-1 from 1 for a.noarch'],
    ],
    [
      'come from no worse priority than the default where the new name is installed',
      {
        installed: ['a=1-1.noarch', 'na=3-1.noarch', 'b=1-1.noarch'],
        sources: [
          {
            priority: 120,
            packages: [
              obsoleting('na=2-1.noarch', 'a'),
              obsoleting('nb=2-1.noarch', 'b'),
            ],
          },
        ],
      },
      ['nb.noarch 2-1 from 1 for b.noarch'],
    ],
    [
      'come from any priority where excludes hide the installed version of the new name',
      {
        installed: ['a=1-1.noarch', 'na=1-1.noarch'],
        sources: [
          { priority: 120, packages: [obsoleting('na=2-1.noarch', 'a')] },
        ],
        policy: { dnf: { excludepkgs: ['na-1-1'] } },
      },
      ['na.noarch 2-1 from 1', 'na.noarch 2-1 from 1 for a.noarch'],
    ],
    [
      'are left out where the host says so',
      {
        installed: ['a=1-1.noarch'],
        sources: [{ packages: [obsoleting('na=2-1.noarch', 'a')] }],
        policy: { dnf: { obsoletes: false } },
      },
      [],
    ],
  ])('%s', (_, host, expected) => {
    expect(rpmUpdatesOf(host)).toEqual(expected);
  });
});

describe('packages that no repository has', () => {
  it('are those whose name is offered for no fitting architecture', () => {
    const own = rpm('own=1-1.x86_64');
    const other = rpm('other=1-1.x86_64');
    const { foreign } = evaluateRpmHost({
      installed: [
        own,
        other,
        'gpg-pubkey=1-1.noarch',
        'kept=1-1.x86_64',
        'newer=9-1.x86_64',
      ],
      sources: [
        {
          packages: ['other=2-1.i686', 'kept=2-1.noarch', 'newer=1-1.x86_64'],
          options: { excludepkgs: ['kept'] },
        },
      ],
    });
    expect(foreign).toEqual([own.id, other.id]);
  });
});
