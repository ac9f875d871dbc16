import {
  advisory,
  evaluateRpmHost,
  rpm,
  rpmAdvisoriesOf,
  rpmSecurityOf,
  type RpmHost,
} from '../__testUtils__/rpmHosts';
import type { DnfPolicy } from '../types';

// What dnf 4.14 answers to check-update --security; each case was tried with it.

describe('security updates', () => {
  it.each<[string, RpmHost, string[]]>([
    [
      'are those that pass an advisory, though no repository has its version',
      {
        installed: ['a=1-1.x86_64'],
        sources: [
          {
            packages: ['a=2-1.x86_64'],
            advisories: [advisory('S1', ['a=1.5-1.x86_64'])],
          },
        ],
      },
      ['a.x86_64 2-1'],
    ],
    [
      'are not those whose advisory is installed already, or not yet available',
      {
        installed: ['a=1.7-1.x86_64', 'b=1-1.x86_64'],
        sources: [
          {
            packages: ['a=2-1.x86_64', 'b=2-1.x86_64'],
            advisories: [
              advisory('S1', ['a=1.5-1.x86_64']),
              advisory('B1', ['a=2-1.x86_64'], { kind: 'bugfix' }),
              advisory('S2', ['b=3-1.x86_64']),
            ],
          },
        ],
      },
      [],
    ],
    [
      'keep their architecture',
      {
        installed: ['a=1-1.noarch', 'b=1-1.x86_64', 'c=1-1.x86_64'],
        sources: [
          {
            packages: [
              'a=1.5-1.noarch',
              'a=2-1.x86_64',
              'b=1.5-1.noarch',
              'b=2-1.x86_64',
              'c=2-1.noarch',
            ],
            advisories: [
              advisory('S1', [
                'a=1.5-1.noarch',
                'b=1.5-1.noarch',
                'c=2-1.noarch',
              ]),
            ],
          },
        ],
      },
      ['a.noarch 1.5-1'],
    ],
    [
      'compare with what is installed for their own architecture',
      {
        installed: ['a=1.4-1.noarch', 'a=1-1.x86_64', 'b=1-1.noarch'],
        sources: [
          {
            packages: ['a=2-1.x86_64', 'b=2-1.x86_64'],
            advisories: [advisory('S1', ['a=1.2-1.x86_64', 'b=2-1.x86_64'])],
          },
        ],
      },
      ['a.x86_64 2-1'],
    ],
    [
      'are replacements that bring any advisory',
      {
        installed: ['old=1-1.x86_64', 'other=1-1.x86_64'],
        sources: [
          {
            packages: [
              rpm('new=2-1.x86_64', { obsoletes: ['old'] }),
              rpm('more=2-1.x86_64', { obsoletes: ['other'] }),
            ],
            advisories: [
              advisory('S1', ['new=1-1.x86_64']),
              advisory('S2', ['more=3-1.x86_64', 'more=1-1.noarch']),
            ],
          },
        ],
      },
      ['new.x86_64 2-1'],
    ],
    [
      'may change their architecture where they obsolete the installed version of themselves',
      {
        installed: ['a=1-1.noarch', 'b=1-1.noarch', 'c=1-1.noarch'],
        sources: [
          {
            packages: [
              rpm('a=2-1.x86_64', { obsoletes: ['a < 2'] }),
              rpm('b=2-1.x86_64', { obsoletes: ['b < 0.5'] }),
              rpm('c=2-1.x86_64'),
            ],
            advisories: [
              advisory('S1', [
                'a=1.5-1.x86_64',
                'b=1.5-1.x86_64',
                'c=1.5-1.x86_64',
              ]),
            ],
          },
        ],
      },
      ['a.x86_64 2-1'],
    ],
    [
      'may have their advisory in another repository',
      {
        installed: ['a=1-1.x86_64'],
        sources: [
          { priority: 10, packages: ['a=2-1.x86_64'] },
          {
            packages: ['a=1.5-1.x86_64'],
            advisories: [advisory('S1', ['a=1.5-1.x86_64'])],
          },
        ],
      },
      ['a.x86_64 2-1'],
    ],
    [
      'are those of a security repository where nobody has advisories',
      {
        installed: ['a=1-1.x86_64'],
        sources: [{ security: true, packages: ['a=2-1.x86_64'] }],
      },
      ['a.x86_64 2-1'],
    ],
    [
      'are not those of one that only sounds like it, where advisories tell',
      {
        installed: ['a=1-1.x86_64'],
        sources: [
          { security: true, packages: ['a=2-1.x86_64'], advisories: [] },
        ],
      },
      [],
    ],
    [
      'are those of one that a person chose',
      {
        installed: ['a=1-1.x86_64'],
        sources: [
          {
            security: true,
            securityBy: 'person',
            packages: ['a=2-1.x86_64'],
            advisories: [],
          },
        ],
      },
      ['a.x86_64 2-1'],
    ],
  ])('%s', (_, host, expected) => {
    expect(rpmSecurityOf(host)).toEqual(expected);
  });

  it('name every advisory once, with the worst severity', () => {
    const twice = advisory('S1', ['a=1.5-1.x86_64'], { severity: 'Low' });
    const { updates } = evaluateRpmHost({
      installed: ['a=1-1.x86_64'],
      sources: [
        {
          packages: ['a=2-1.x86_64'],
          advisories: [
            twice,
            advisory('S2', ['a=1.2-1.x86_64'], { severity: 'Critical' }),
            advisory('B1', ['a=2-1.x86_64'], {
              kind: 'bugfix',
              severity: 'None',
              rebootSuggested: true,
            }),
            advisory('S3', ['a=1.1-1.x86_64'], { retracted: true }),
          ],
        },
        { packages: [], advisories: [twice] },
      ],
    });
    expect(updates).toMatchObject([
      {
        errata: ['B1', 'S1', 'S2'],
        severity: 'Critical',
        rebootSuggested: true,
        why: [
          '2-1 from source 1 (priority 99) is newer than 1-1',
          'Security: it brings S1, S2 (Critical)',
        ],
      },
    ]);
  });
});

describe('the advisories of a host', () => {
  it('are those of anything newer, one for each name', () => {
    const once = advisory('S1', [
      'a=2-1.x86_64',
      'b=2-1.x86_64',
      'c=1-1.x86_64',
    ]);
    const host: RpmHost = {
      installed: ['a=1-1.x86_64', 'b=1-1.x86_64', 'c=1-1.x86_64'],
      sources: [
        {
          packages: [],
          advisories: [once, advisory('done', ['a=1-1.x86_64'])],
        },
        { packages: [], advisories: [once] },
      ],
    };
    expect(
      rpmAdvisoriesOf(host).map(({ outdated, ...rest }) => ({
        ...rest,
        outdated: outdated.map(({ name }) => name),
      })),
    ).toEqual([
      {
        name: 'S1',
        kind: 'security',
        severity: 'Important',
        rebootSuggested: false,
        status: 'needed',
        repositoryIds: [1, 2],
        outdated: ['a', 'b'],
      },
    ]);
    expect(
      rpmAdvisoriesOf({ ...host, facts: { osId: 'sles' } }).map(
        ({ name, status, repositoryIds }) => [name, status, repositoryIds],
      ),
    ).toEqual([
      ['S1', 'needed', [1]],
      ['done', 'applied', [1]],
      ['S1', 'needed', [2]],
    ]);
  });

  it.each<[string, DnfPolicy, string[]]>([
    ['excludepkgs names', { excludepkgs: ['a*'] }, ['B']],
    ['includepkgs does not name', { includepkgs: ['a'] }, ['A']],
  ])('are none of an installed package that %s', (_, dnf, expected) => {
    const found = rpmAdvisoriesOf({
      installed: ['a=1-1.x86_64', 'b=1-1.x86_64'],
      sources: [
        {
          packages: [],
          advisories: [
            advisory('A', ['a=2-1.x86_64']),
            advisory('B', ['b=2-1.x86_64']),
          ],
        },
      ],
      policy: { dnf },
    });
    expect(found.map(({ name }) => name)).toEqual(expected);
  });
});
