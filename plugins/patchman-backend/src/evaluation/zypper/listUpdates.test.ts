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
      'of older machines replace nothing where the new name could come for this one',
      {
        installed: ['o=1-1.i586', 'p=1-1.noarch', 'q=1-1.i586'],
        sources: [
          {
            packages: [
              rpm('no=2-1.i586', { obsoletes: ['o'] }),
              rpm('no=2-1.x86_64', { obsoletes: ['o'] }),
              rpm('np=2-1.i586', { obsoletes: ['p'] }),
              rpm('np=2-1.x86_64'),
              rpm('nq=2-1.i586', { obsoletes: ['q'], provides: ['q'] }),
              rpm('nq=2-1.x86_64', { obsoletes: ['q'] }),
            ],
          },
        ],
      },
      ['np.i586 2-1 from 1 for p.noarch', 'nq.i586 2-1 from 1 for q.i586'],
    ],
    [
      'of older machines stay where the new name is there for them',
      {
        installed: ['o=1-1.i586', 'no=0-1.i586'],
        sources: [
          {
            packages: [
              rpm('no=1-1.i586', { obsoletes: ['o'] }),
              rpm('no=1-1.x86_64', { obsoletes: ['o'] }),
            ],
          },
        ],
      },
      ['no.i586 1-1 from 1', 'no.i586 1-1 from 1 for o.i586'],
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
