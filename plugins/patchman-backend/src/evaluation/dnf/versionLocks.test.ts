import { rpm, rpmUpdatesOf } from '../__testUtils__/rpmHosts';

const updates = (versionlocks: string[], packages: string[]) =>
  rpmUpdatesOf({
    installed: ['a=1-1.x86_64', 'b=1-1.x86_64'],
    sources: [{ packages }],
    policy: { dnf: { versionlocks } },
  });

describe('versionlock', () => {
  const offered = ['a=1-2.x86_64', 'a=2-1.x86_64', 'b=2-1.x86_64'];
  const other = 'b.x86_64 2-1 from 1';

  it.each<[what: string, locks: string[], expected: string[]]>([
    ['keeps the installed version', ['a-0:1-1.*'], [other]],
    [
      'lets a locked newer one come',
      ['a-0:1-2.*'],
      ['a.x86_64 1-2 from 1', other],
    ],
    [
      'lets any of several locked ones come',
      ['a-0:1-1.*', 'a-0:2-1.*'],
      ['a.x86_64 2-1 from 1', other],
    ],
    ['takes globs', ['a-0:1-*.*'], ['a.x86_64 1-2 from 1', other]],
    ['locks nothing by a name alone', ['a'], ['a.x86_64 2-1 from 1', other]],
    ['excludes one version', ['!a-0:2-1.*'], ['a.x86_64 1-2 from 1', other]],
    ['reads the form of yum 3', ['0:a-1-1.*'], [other]],
    ['reads a condition of dnf 5', ['a evr = 1-1'], [other]],
    [
      'reads several conditions of dnf 5',
      ['a version >= 1 version < 2'],
      ['a.x86_64 1-2 from 1', other],
    ],
    ['concerns no other name', ['c-0:1-1.*'], ['a.x86_64 2-1 from 1', other]],
  ])('%s', (_, locks, expected) => {
    expect(updates(locks, offered)).toEqual(expected);
  });

  it('keeps away what obsoletes the locked version', () => {
    const host = {
      installed: ['a=1-1.x86_64'],
      sources: [
        {
          packages: [
            { ...rpm('new=1-1.x86_64'), attributes: { obsoletes: ['a < 2'] } },
          ],
        },
      ],
    };
    expect(rpmUpdatesOf(host)).toEqual(['new.x86_64 1-1 from 1 for a.x86_64']);
    expect(
      rpmUpdatesOf({
        ...host,
        policy: { dnf: { versionlocks: ['a-0:1-1.*'] } },
      }),
    ).toEqual([]);
  });
});
