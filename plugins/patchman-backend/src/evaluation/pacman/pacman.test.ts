import {
  arch,
  evaluateArchHost,
  explainArchHost,
  type ArchHost,
} from '../__testUtils__/archHosts';

function updatesOf(host: ArchHost): string[] {
  return evaluateArchHost(host).updates.map(
    ({ installed, available, kind, blockedBy }) =>
      [
        installed.name,
        '->',
        available.name,
        `${available.version}-${available.release}`,
        ...(kind === 'package' ? [] : [kind]),
        ...(blockedBy ? [`(${blockedBy.detail})`] : []),
      ].join(' '),
  );
}

const upgrade = { options: { usage: ['Sync', 'Upgrade'] } };
const search = { options: { usage: ['Search'] } };

describe('the repository that decides', () => {
  it.each<[string, ArchHost, string[]]>([
    [
      'is the first with the name, even with an older version',
      {
        installed: ['a=2-1'],
        sources: [{ packages: ['a=1-1'] }, { packages: ['a=3-1'] }],
      },
      [],
    ],
    [
      'is the first of all for -Qu, and the first for upgrades for -Su',
      {
        installed: ['a=1-1', 'b=1-1'],
        sources: [
          { ...search, packages: ['a=2-1'] },
          { ...upgrade, packages: ['a=3-1', 'b=2-1'] },
        ],
      },
      [
        'a -> a 2-1 (Usage of source 1 does not include Upgrade)',
        'a -> a 3-1',
        'b -> b 2-1',
      ],
    ],
    [
      'is for upgrades, where -Qu lists nothing',
      {
        installed: ['a=2-1', 'b=2-1'],
        sources: [
          { ...search, packages: ['a=1-1', 'b=1-1'] },
          { ...upgrade, packages: ['a=3-1', 'b=2-1'] },
          { ...upgrade, packages: ['b=3-1'] },
        ],
      },
      ['a -> a 3-1'],
    ],
    [
      'is not asked for the architecture, and the epoch beats all',
      {
        installed: ['a=1:1-1'],
        sources: [{ packages: [{ ...arch('a=9-1'), arch: 'any' }] }],
      },
      [],
    ],
  ])('%s', (_, host, expected) => {
    expect(updatesOf(host)).toEqual(expected);
  });
});

describe('IgnorePkg and IgnoreGroup', () => {
  it('keep their updates in the list, replacements too', () => {
    expect(
      updatesOf({
        installed: ['linux-lts=1-1', 'g=1-1', 'old=1-1', 'x=1-1'],
        sources: [
          {
            packages: [
              'linux-lts=2-1',
              arch('g=2-1', { groups: ['other', 'kde-apps'] }),
              arch('new=1-1', { replaces: ['old'] }),
              'x=2-1',
            ],
          },
        ],
        policy: {
          pacman: {
            ignorePackages: ['linux* n?w', 'X'],
            ignoreGroups: ['kde-*'],
          },
        },
      }),
    ).toEqual([
      'g -> g 2-1 (IgnoreGroup = kde-*)',
      'linux-lts -> linux-lts 2-1 kernel (IgnorePkg = linux*)',
      'old -> new 1-1 replacement (IgnorePkg = n?w)',
      'x -> x 2-1',
    ]);
  });
});

describe('groups', () => {
  const ignoreBase = { pacman: { ignoreGroups: ['base'] } };
  const grouped = (text: string) => arch(text, { groups: ['base'] });
  it.each<[string, ArchHost, string[]]>([
    [
      'of the installed package are those of the first repository where the host told none',
      {
        installed: ['a=1-1', grouped('b=1-1'), arch('c=1-1', { groups: [] })],
        sources: [
          { packages: ['b=2-1', grouped('c=2-1')] },
          { packages: [grouped('a=2-1'), grouped('b=2-1')] },
        ],
        policy: ignoreBase,
      },
      [
        'a -> a 2-1 (IgnoreGroup = base)',
        'b -> b 2-1 (IgnoreGroup = base)',
        'c -> c 2-1 (IgnoreGroup = base)',
      ],
    ],
    [
      'of a package in one repository are not those of the same name in another',
      {
        installed: [arch('a=1-1', { groups: [] })],
        sources: [
          { ...search, packages: [grouped('a=1-1')] },
          { packages: ['a=2-1'] },
        ],
        policy: ignoreBase,
      },
      ['a -> a 2-1'],
    ],
    [
      'keep a package from being replaced',
      {
        installed: [grouped('old=1-1')],
        sources: [{ packages: [arch('new=1-1', { replaces: ['old'] })] }],
        policy: ignoreBase,
      },
      ['old -> new 1-1 replacement (IgnoreGroup = base)'],
    ],
  ])('%s', (_, host, expected) => {
    expect(updatesOf(host)).toEqual(expected);
  });
});

describe('replaces', () => {
  it.each<[string, ArchHost, string[]]>([
    [
      'go before the own name in one repository',
      {
        installed: ['old=1-1'],
        sources: [
          { packages: ['old=2-1', arch('new=1-1', { replaces: ['old'] })] },
        ],
      },
      [
        'old -> old 2-1 (new replaces old and is taken instead)',
        'old -> new 1-1 replacement',
      ],
    ],
    [
      'that are ignored leave the way to the own name, also in a later repository',
      {
        installed: ['old=1-1'],
        sources: [
          { packages: [arch('new=1-1', { replaces: ['old'] })] },
          { packages: ['old=2-1'] },
        ],
        policy: { pacman: { ignorePackages: ['new'] } },
      },
      ['old -> old 2-1', 'old -> new 1-1 replacement (IgnorePkg = new)'],
    ],
    [
      'bring what replaces, even in an older version than the installed one',
      {
        installed: ['old=1-1', 'a-new=1-1', 'z-new=1-1'],
        sources: [
          { packages: [arch('z-new=0-1', { replaces: ['old'] })] },
          { packages: ['z-new=2-1', arch('a-new=3-1', { replaces: ['old'] })] },
        ],
      },
      ['a-new -> a-new 3-1', 'old -> z-new 0-1 replacement'],
    ],
    [
      'of several repositories do not mix under one name',
      {
        installed: ['old=1-1', 'older=1-1', 'a=1-1'],
        sources: [
          { packages: [arch('new=1-1', { replaces: ['old'] })] },
          { packages: [arch('new=2-1', { replaces: ['older', 'a'] })] },
        ],
      },
      ['a -> new 2-1 replacement', 'older -> new 2-1 replacement'],
    ],
    [
      'count where no repository before has the name',
      {
        installed: ['old=1-1', 'kept=1-1'],
        sources: [
          { packages: ['kept=1-1'] },
          {
            packages: [
              arch('new=1-1', { replaces: ['old<2'] }),
              arch('other=1-1', { replaces: ['kept'] }),
            ],
          },
        ],
      },
      ['old -> new 1-1 replacement'],
    ],
    [
      'count only where the range covers the installed version',
      {
        installed: ['a=2-1', 'b=2-1', 'c=2-1', 'd=2-1', 'e=2-1'],
        sources: [
          {
            packages: [
              arch('new=1-1', {
                replaces: ['a<2', 'b<=2', 'c=2-2', 'd>=2', 'e>2'],
              }),
            ],
          },
        ],
      },
      ['b -> new 1-1 replacement', 'd -> new 1-1 replacement'],
    ],
    [
      'do not count in repositories that are not for upgrades',
      {
        installed: ['old=1-1'],
        sources: [
          { ...search, packages: [arch('new=1-1', { replaces: ['old'] })] },
        ],
      },
      [],
    ],
  ])('%s', (_, host, expected) => {
    expect(updatesOf(host)).toEqual(expected);
  });
});

describe('explain', () => {
  it('names the rule for every repository that has the name', () => {
    const [{ candidates }] = explainArchHost(
      {
        installed: ['a=1-1'],
        sources: [
          { name: 'testing', packages: ['a=2-1'] },
          { name: 'core', packages: ['a=3-1'] },
          { name: 'extra', packages: ['b=3-1'] },
        ],
      },
      'a',
    );
    expect(
      candidates.map(c => [c.version, c.repositoryName, c.verdict, c.rule]),
    ).toEqual([
      ['1-1', null, 'installed', 'installed'],
      ['2-1', 'testing', 'chosen', 'first-repository'],
      ['3-1', 'core', 'dropped', 'repository-order'],
    ]);
  });
});

describe('the reboot of a host with pacman', () => {
  it.each<[string, string[], boolean | null]>([
    ['6.12.8-arch1-1', ['linux=6.12.10.arch1-1'], true],
    ['6.12.8-arch1-1', ['linux=6.12.8.arch1-1', 'linux-lts=6.6.70-1'], false],
    ['6.12.8-arch1-1', ['linux=6.12.8.arch1-2'], true],
    ['6.12.10-arch1-1', ['linux=6.12.8.arch1-1'], true],
    ['6.6.69-1-lts', ['linux=6.12.8.arch1-1', 'linux-lts=6.6.69-1'], false],
    ['6.6.69-1-lts', ['linux-lts=6.6.70-1'], true],
    ['6.6.69-1-lts', ['linux-lts=6.6.69-1.1'], true],
    ['6.12.8-zen1-1-zen', ['linux-zen=6.12.8.zen1-1'], false],
    [
      '6.12.8-hardened1-1-hardened',
      ['linux-hardened=6.12.9.hardened1-1'],
      true,
    ],
    [
      '6.12.8-arch1-1',
      ['linux-lts=6.6.70-1', 'linux-headers=6.12.8.arch1-1'],
      null,
    ],
    ['', ['linux=6.12.8.arch1-1'], null],
  ])('%s with %j installed: %s', (kernel, installed, expected) => {
    const { reboot } = evaluateArchHost({
      installed,
      sources: [],
      facts: { kernel },
    });
    expect(reboot.required).toBe(expected);
    expect(reboot.evidence).toHaveLength(1);
  });

  it('does not apply in a container', () => {
    const { reboot } = evaluateArchHost({
      installed: ['linux=6.12.10.arch1-1'],
      sources: [],
      facts: { kernel: '6.12.8-arch1-1', container: 'docker' },
    });
    expect(reboot.required).toBe(false);
    expect(reboot.evidence[0]).toContain('Not applicable');
  });

  it('has an update for a kernel and its headers', () => {
    const { updates } = evaluateArchHost({
      installed: ['linux=6.12.8.arch1-1', 'linux-headers=6.12.8.arch1-1'],
      sources: [
        {
          packages: ['linux=6.12.10.arch1-1', 'linux-headers=6.12.10.arch1-1'],
        },
      ],
    });
    expect(updates.map(({ kind }) => kind)).toEqual(['kernel', 'kernel']);
  });
});
