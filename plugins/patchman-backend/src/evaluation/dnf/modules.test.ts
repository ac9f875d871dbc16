import {
  advisory,
  build,
  rpm,
  rpmSecurityOf,
  rpmUpdatesOf,
  type RpmHost,
} from '../__testUtils__/rpmHosts';

// What dnf 4.14 answers; each case was tried with it.

type Case = [what: string, host: RpmHost, expected: string[]];

const perl = [
  build('perl:5', ['perl=5-1.noarch'], { context: 'aaaa' }),
  build('perl:6', ['perl=6-1.noarch'], { context: 'bbbb' }),
];
const dOnPerl = [
  build('d:1', ['d=3-1p5.noarch'], {
    context: 'p5',
    requires: [{ platform: ['el9'], perl: ['5'] }],
  }),
  build('d:1', ['d=3-2p6.noarch'], {
    context: 'p6',
    requires: [{ platform: ['el9'], perl: ['6'] }],
  }),
];

describe('active module streams', () => {
  it.each<Case>([
    [
      'are none without a choice or a default: plain packages count',
      {
        installed: ['m=1-1.noarch'],
        sources: [
          {
            packages: ['m=2-1.noarch', 'm=3-1mod.noarch'],
            builds: [build('m:1', ['m=3-1mod.noarch'])],
          },
        ],
      },
      ['m.noarch 2-1 from 1'],
    ],
    [
      'are none where repositories contradict each other',
      {
        installed: ['m=1-1.noarch'],
        sources: [
          {
            packages: ['m=3-1.noarch'],
            builds: [build('m:1', ['m=3-1.noarch'])],
            defaults: ['m:1'],
          },
          {
            packages: ['m=4-1.noarch', 'm=2-1.noarch'],
            builds: [build('m:2', ['m=4-1.noarch'])],
            defaults: ['m:2'],
          },
        ],
      },
      ['m.noarch 2-1 from 2'],
    ],
    [
      'are named by the last of three that contradict each other, by priority',
      {
        installed: ['m=1-1.noarch'],
        sources: ['1', '2', '3'].map((stream, i) => ({
          priority: [99, 120, 50][i],
          packages: [`m=${stream}.5-1.noarch`],
          builds: [build(`m:${stream}`, [`m=${stream}.5-1.noarch`])],
          defaults: [`m:${stream}`],
        })),
      },
      ['m.noarch 2.5-1 from 2'],
    ],
    [
      'are none where the enabled one is nowhere',
      {
        installed: ['m=1-1.noarch'],
        sources: [
          {
            packages: ['m=3-1.noarch', 'm=2-1.noarch'],
            builds: [build('m:1', ['m=3-1.noarch'])],
            defaults: ['m:1'],
          },
        ],
        modules: [{ name: 'm', stream: '7', state: 'enabled' }],
      },
      ['m.noarch 2-1 from 1'],
    ],
    [
      'hide other packages of their names in all repositories, but not by source packages',
      {
        installed: ['m=1-1.noarch', 'n=1-1.noarch', 'p=1-1.noarch'],
        sources: [
          {
            packages: ['m=3-1.noarch', 'n=2-1.noarch', 'p=2-1.noarch'],
            builds: [
              build('m:1', ['m=3-1.noarch', 'n=1-1.src', 'p=9-9.noarch']),
            ],
            defaults: ['m:1'],
          },
          { packages: ['m=9-1.noarch'] },
        ],
      },
      ['m.noarch 3-1 from 1', 'n.noarch 2-1 from 1'],
    ],
    [
      'hide what provides their names, but not where module_hotfixes says so',
      {
        installed: ['other=1-1.noarch', 'another=1-1.noarch'],
        sources: [
          {
            packages: ['m=3-1.noarch'],
            builds: [build('m:1', ['m=3-1.noarch'])],
            defaults: ['m:1'],
          },
          { packages: [rpm('other=2-1.noarch', { provides: ['x', 'm'] })] },
          {
            packages: [rpm('another=2-1.noarch', { provides: ['m'] })],
            options: { moduleHotfixes: true },
          },
        ],
      },
      ['another.noarch 2-1 from 3'],
    ],
    [
      'count in all their versions',
      {
        installed: ['m=1-1.noarch'],
        sources: [
          {
            packages: ['m=4-1.noarch', 'm=3-1.noarch'],
            builds: [
              build('m:1', ['m=4-1.noarch'], { version: '1' }),
              build('m:1', ['m=3-1.noarch'], { version: '2' }),
            ],
            defaults: ['m:1'],
          },
        ],
      },
      ['m.noarch 4-1 from 1'],
    ],
    [
      'leave their builds hidden in repositories without modules too',
      {
        installed: ['m=1-1.noarch'],
        sources: [
          {
            packages: ['m=3-1.noarch'],
            builds: [build('m:1', ['m=3-1.noarch'])],
          },
          { packages: ['m=3-1.noarch'] },
        ],
      },
      [],
    ],
  ])('%s', (_, host, expected) => {
    expect(rpmUpdatesOf(host)).toEqual(expected);
  });
});

describe('contexts and needs of streams', () => {
  const packages = ['d=3-1p5.noarch', 'd=3-2p6.noarch', 'perl=5-1.noarch'];
  const source = {
    packages,
    builds: [...perl, ...dOnPerl],
    defaults: ['perl:5', 'd:1'],
  };

  it.each<Case>([
    [
      'go by the default of what they need',
      { installed: ['d=1-1.noarch'], sources: [source] },
      ['d.noarch 3-1p5 from 1'],
    ],
    [
      'go by what is enabled',
      {
        installed: ['d=1-1.noarch'],
        sources: [source],
        modules: [{ name: 'perl', stream: '6', state: 'enabled' }],
      },
      ['d.noarch 3-2p6 from 1'],
    ],
    [
      'activate a stream that nobody chose',
      {
        installed: ['d=1-1.noarch', 'perl=1-1.noarch'],
        sources: [
          {
            packages: [
              'd=3-1p5.noarch',
              'perl=5-1.noarch',
              'perl=2-1.noarch',
              'd=2-1.noarch',
            ],
            builds: [perl[0], dOnPerl[0]],
            defaults: ['d:1'],
          },
        ],
      },
      ['d.noarch 3-1p5 from 1', 'perl.noarch 5-1 from 1'],
    ],
    [
      'keep a stream away whose need is disabled',
      {
        installed: ['d=1-1.noarch', 'perl=1-1.noarch'],
        sources: [
          {
            packages: [
              'd=3-1p5.noarch',
              'perl=5-1.noarch',
              'perl=2-1.noarch',
              'd=2-1.noarch',
            ],
            builds: [perl[0], dOnPerl[0]],
            defaults: ['d:1', 'perl:5'],
          },
        ],
        modules: [{ name: 'perl', stream: '', state: 'disabled' }],
      },
      ['d.noarch 2-1 from 1', 'perl.noarch 2-1 from 1'],
    ],
    [
      'prefer to need less, whatever is newer',
      {
        installed: ['d=1-1.noarch'],
        sources: [
          {
            packages: ['d=3-1p5.noarch', 'd=3-2p6.noarch'],
            builds: [
              ...perl,
              dOnPerl[1],
              { ...dOnPerl[0], requires: [{ platform: ['el9'], perl: [] }] },
            ],
            defaults: ['perl:6', 'd:1'],
          },
        ],
      },
      ['d.noarch 3-1p5 from 1'],
    ],
    [
      'count together where they need the same',
      {
        installed: ['d=1-1.noarch'],
        sources: [
          {
            packages: ['d=3-1p5.noarch', 'd=3-2p6.noarch', 'd=2-1.noarch'],
            builds: dOnPerl.map(b => ({ ...b, requires: [{}] })),
            defaults: ['d:1'],
          },
        ],
      },
      ['d.noarch 3-2p6 from 1'],
    ],
  ])('%s', (_, host, expected) => {
    expect(rpmUpdatesOf(host)).toEqual(expected);
  });
});

describe('advisories of module streams', () => {
  const host = (stream: string, builds: string[]): RpmHost => ({
    installed: ['m=1-1.noarch'],
    sources: [
      {
        packages: ['m=3-1.noarch'],
        builds: builds.map(name => build(name, ['m=3-1.noarch'])),
        defaults: ['m:1'],
        advisories: [advisory('S1', ['m=3-1.noarch'], { stream })],
      },
    ],
  });

  it.each<[string, RpmHost, string[]]>([
    [
      'count where the stream is active',
      host('m:1', ['m:1']),
      ['m.noarch 3-1'],
    ],
    ['do not where another one is', host('m:2', ['m:1', 'm:2']), []],
    ['do not where there are no modules', host('m:1', []), []],
  ])('%s', (_, given, expected) => {
    expect(rpmSecurityOf(given)).toEqual(expected);
  });
});
