import { splitEvr } from '../../versions';
import { describeSource } from '../__testUtils__/hosts';
import {
  buildPackageIndex,
  evaluate,
  explain,
  type EvaluationContent,
  type EvaluationInputs,
  type HostPolicy,
  type MemberPackage,
} from '../index';
import { compileAtom } from './atom';

let lastId = 0;

/** A package from `category/name:slot=version[-rN] keyword… !mask`, stable and not masked where none is given. */
function ebuild(text: string): MemberPackage {
  const [, name, slot, evr, keywords, mask] =
    /^([^:=]+)(?::([^=]+))?=(\S+)(?: ([^!]+))?(?: !(.+))?$/.exec(text)!;
  lastId++;
  return {
    id: lastId,
    type: 'gentoo',
    name,
    arch: 'amd64',
    ...splitEvr('gentoo', evr),
    attributes: {
      slot: slot ?? '0',
      ...(keywords && { keywords: keywords.split(' ') }),
      ...(mask && { mask }),
    },
  };
}

function load(
  installed: string[],
  sources: string[][],
  policy: HostPolicy = { portage: {} },
): [EvaluationInputs, EvaluationContent] {
  return [
    {
      installedDigest: 'installed',
      sources: sources.map((_, i) =>
        describeSource(
          { type: 'gentoo', priority: i === 0 ? -1000 : 50, packages: [] },
          i,
        ),
      ),
      facts: { arch: 'x86_64', packageArch: null, kernel: '' },
      policy,
    },
    {
      installed: installed.map(ebuild),
      indexes: sources.map(list => buildPackageIndex(list.map(ebuild))),
    },
  ];
}

function updatesOf(...host: Parameters<typeof load>): string[] {
  return evaluate(...load(...host)).updates.map(
    ({ installed, available: a, repositoryId }) =>
      `${a.name} ${installed.version} -> ${a.version}${
        a.release && `-${a.release}`
      } from ${repositoryId}`,
  );
}

describe('the version that portage would take', () => {
  it.each<[string, string[], string[][], string[]]>([
    [
      'is the newest of the slot',
      ['dev-lang/python:3.11/3.11=3.11.4', 'dev-lang/python:3.12=3.12.0'],
      [
        [
          'dev-lang/python:3.11=3.11.9',
          'dev-lang/python:3.12=3.12.3-r1',
          'dev-lang/python:3.13=3.13.0',
        ],
      ],
      [
        'dev-lang/python 3.11.4 -> 3.11.9 from 1',
        'dev-lang/python 3.12.0 -> 3.12.3-r1 from 1',
      ],
    ],
    [
      'is of the same category',
      ['app-misc/foo=1'],
      [['dev-util/foo=3', 'app-misc/foo=2']],
      ['app-misc/foo 1 -> 2 from 1'],
    ],
    [
      'is stable, and not a live one',
      ['app-misc/foo=1'],
      [
        [
          'app-misc/foo=2',
          'app-misc/foo=3 ~amd64',
          'app-misc/foo=9999',
          'app-misc/foo=99999999',
        ],
      ],
      ['app-misc/foo 1 -> 2 from 1'],
    ],
    [
      'is that of the repository with the higher priority, of equal ones',
      ['app-misc/foo=1'],
      [['app-misc/foo=2'], ['app-misc/foo=2', 'app-misc/foo=1.5']],
      ['app-misc/foo 1 -> 2 from 2'],
    ],
    [
      'is none where all are older',
      ['app-misc/foo=2-r1'],
      [['app-misc/foo=2', 'app-misc/foo=2_rc3']],
      [],
    ],
  ])('%s', (_, installed, sources, expected) => {
    expect(updatesOf(installed, sources)).toEqual(expected);
  });
});

describe('accepted keywords', () => {
  const sources = [
    [
      'app-misc/foo=2 ~amd64',
      'app-misc/foo=3 ~amd64',
      'app-misc/foo=4 -*',
      'app-misc/foo=1',
    ],
  ];

  it.each<[string, HostPolicy['portage'], string[]]>([
    ['stable ones alone', {}, []],
    [
      'testing ones everywhere',
      { acceptKeywords: ['amd64', '~amd64'] },
      ['app-misc/foo 1 -> 3 from 1'],
    ],
    [
      'testing ones of any architecture',
      { acceptKeywords: ['~*'] },
      ['app-misc/foo 1 -> 3 from 1'],
    ],
    ['anything', { acceptKeywords: ['**'] }, ['app-misc/foo 1 -> 4 from 1']],
    [
      'testing ones of a package',
      { packageKeywords: [{ package: 'app-misc/*', keywords: [] }] },
      ['app-misc/foo 1 -> 3 from 1'],
    ],
    [
      'testing ones up to a version',
      {
        packageKeywords: [{ package: '<app-misc/foo-3', keywords: ['~amd64'] }],
      },
      ['app-misc/foo 1 -> 2 from 1'],
    ],
    [
      'none that are masked',
      { acceptKeywords: ['~amd64'], masks: ['>=app-misc/foo-3'] },
      ['app-misc/foo 1 -> 2 from 1'],
    ],
  ])('%s', (_, portage, expected) => {
    expect(updatesOf(['app-misc/foo=1'], sources, { portage })).toEqual(
      expected,
    );
  });

  it('do not help what its repository masks, unless the host unmasks it', () => {
    const masked = [['app-misc/foo=2', 'app-misc/foo=3 !>=app-misc/foo-3']];
    const updates = (portage: HostPolicy['portage']) =>
      updatesOf(['app-misc/foo=1'], masked, { portage });
    expect(updates({})).toEqual(['app-misc/foo 1 -> 2 from 1']);
    expect(updates({ unmasks: ['=app-misc/foo-3'] })).toEqual([
      'app-misc/foo 1 -> 3 from 1',
    ]);
    expect(updates({ unmasks: ['=app-misc/foo-4'] })).toEqual([
      'app-misc/foo 1 -> 2 from 1',
    ]);
    expect(
      updates({ masks: ['=app-misc/foo-2'], unmasks: ['app-misc/foo'] }),
    ).toEqual(['app-misc/foo 1 -> 3 from 1']);
  });

  it('are told by what is installed where nobody said', () => {
    const installed = ['app-misc/foo=2'];
    expect(updatesOf(installed, sources, {})).toEqual([
      'app-misc/foo 2 -> 3 from 1',
    ]);
    expect(updatesOf(installed, sources, { portage: {} })).toEqual([]);
    expect(updatesOf(['app-misc/foo=1'], sources, {})).toEqual([]);
  });
});

describe('compileAtom', () => {
  it.each<[string, string, boolean]>([
    ['app-misc/foo', 'app-misc/foo=1', true],
    ['app-misc/foo', 'app-misc/foobar=1', false],
    ['*/foo', 'dev-util/foo=1', true],
    ['dev-*/*', 'dev-util/foo=1', true],
    ['=app-misc/foo-1.2', 'app-misc/foo=1.2', true],
    ['=app-misc/foo-1.2', 'app-misc/foo=1.2-r1', false],
    ['~app-misc/foo-1.2', 'app-misc/foo=1.2-r1', true],
    ['=app-misc/foo-1.2*', 'app-misc/foo=1.2.9', true],
    ['>=app-misc/foo-1.2-r1', 'app-misc/foo=1.2', false],
    ['<app-misc/foo-2', 'app-misc/foo=1.2', true],
    ['<=app-misc/foo-2', 'app-misc/foo=2', true],
    ['>app-misc/foo-2', 'app-misc/foo=2-r1', true],
    ['app-misc/foo:2', 'app-misc/foo:2/5=1', true],
    ['app-misc/foo:3', 'app-misc/foo:2/5=1', false],
    ['app-misc/foo::guru', 'app-misc/foo=1', false],
    ['>=app-misc/foo', 'app-misc/foo=1', false],
    ['not an atom', 'app-misc/foo=1', false],
  ])('%s matches %s: %s', (atom, text, expected) => {
    expect(compileAtom(atom)(ebuild(text))).toBe(expected);
  });
});

describe('explain', () => {
  it('names the rule for every candidate', () => {
    const [inputs, content] = load(
      ['app-misc/foo=2'],
      [
        [
          'app-misc/foo=1',
          'app-misc/foo=3',
          'app-misc/foo=4',
          'app-misc/foo=4',
          'app-misc/foo=5 ~amd64',
          'app-misc/foo=6',
          'app-misc/foo:7=7',
          'app-misc/foo=9999',
        ],
      ],
      { portage: { masks: ['=app-misc/foo-6'] } },
    );
    const [{ candidates }] = explain(inputs, content, 'app-misc/foo');
    expect(candidates.map(c => `${c.version} ${c.verdict}: ${c.rule}`)).toEqual(
      [
        '2 installed: installed',
        '9999 dropped: live',
        '1 dropped: not-newer',
        '3 dropped: newer-offered',
        '4 chosen: newest',
        '4 dropped: same-offer',
        '5 dropped: keywords',
        '6 dropped: masked',
        '7 dropped: slot',
      ],
    );
  });

  it('lists what no repository has', () => {
    const [inputs, content] = load(
      ['app-misc/own=1', 'app-misc/foo=1'],
      [['dev-util/own=2', 'app-misc/foo=1']],
    );
    expect(evaluate(inputs, content).foreign).toEqual([
      content.installed[0].id,
    ]);
  });
});
