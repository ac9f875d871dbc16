import { rpm, rpmUpdatesOf, type RpmHost } from '../__testUtils__/rpmHosts';

// What zypper 1.14 answers where both of two packages are installed and one obsoletes the other; each case was tried with it.

type Case = [what: string, host: RpmHost, expected: string[]];

const onSuse = (host: RpmHost): RpmHost => ({
  ...host,
  facts: { osId: 'sles', ...host.facts },
});

const by = (vendor: string, text: string) => rpm(text, { vendor });

describe('packages of which one obsoletes the other, both installed', () => {
  const both = ['new=1-1.noarch', 'old=1-1.noarch'];
  const there = rpm('new=2-1.noarch', { obsoletes: ['old'] });
  const providing = rpm('new=2-1.noarch', {
    obsoletes: ['old'],
    provides: ['old'],
  });
  const offered = rpm('a=2-1.noarch', { vendor: 'A', obsoletes: ['b'] });

  it.each<Case>([
    [
      'become one even where the other has an update that is not obsoleted',
      {
        installed: both,
        sources: [
          {
            packages: [
              rpm('new=2-1.noarch', { obsoletes: ['old < 2'] }),
              'old=2-1.noarch',
            ],
          },
        ],
      },
      [
        'new.noarch 2-1 from 1',
        'new.noarch 2-1 from 1 for old.noarch',
        'old.noarch 2-1 from 1 (replaced)',
      ],
    ],
    [
      'become the one that is updated anyway, not another one',
      {
        installed: both,
        sources: [
          { packages: [rpm('aaa=2-1.noarch', { obsoletes: ['old'] }), there] },
        ],
      },
      ['new.noarch 2-1 from 1', 'new.noarch 2-1 from 1 for old.noarch'],
    ],
    [
      'stay where the version that obsoletes is installed, which keeps out updates of the other',
      {
        installed: [there, 'old=1-1.noarch'],
        sources: [{ packages: [there, 'old=2-1.noarch'] }],
      },
      ['old.noarch 2-1 from 1 (obsoletes)'],
    ],
    [
      'are both updated where the next version obsoletes nothing any more',
      {
        installed: [there, 'old=1-1.noarch'],
        sources: [{ packages: [there, 'new=3-1.noarch', 'old=2-1.noarch'] }],
      },
      ['new.noarch 3-1 from 1', 'old.noarch 2-1 from 1'],
    ],
    [
      'become one by the update of another that obsoletes it too',
      {
        installed: [there, 'old=1-1.noarch', 'c=1-1.noarch'],
        sources: [
          { packages: [there, rpm('c=2-1.noarch', { obsoletes: ['old'] })] },
        ],
      },
      ['c.noarch 2-1 from 1', 'c.noarch 2-1 from 1 for old.noarch'],
    ],
    [
      'may both come, of another vendor too, where an update replaces a third one',
      {
        installed: [by('P', 'x=1-1.noarch'), by('A', 'gone=1-1.noarch')],
        sources: [
          {
            packages: [
              rpm('x=2-1.noarch', { vendor: 'A', obsoletes: ['gone'] }),
            ],
          },
          {
            priority: 120,
            packages: [
              rpm('x-ng=1-1.noarch', { vendor: 'P', obsoletes: ['x <= 1-1'] }),
            ],
          },
        ],
      },
      [
        'x-ng.noarch 1-1 from 2 for x.noarch',
        'x.noarch 2-1 from 1',
        'x.noarch 2-1 from 1 for gone.noarch',
      ],
    ],
    [
      'become one by an update that does not provide the name, where another obsoleting one that does is there',
      {
        installed: [providing, 'newer=1-1.noarch', 'old=1-1.noarch'],
        sources: [
          {
            packages: [
              providing,
              rpm('newer=2-1.noarch', { obsoletes: ['old'] }),
            ],
          },
        ],
      },
      ['newer.noarch 2-1 from 1', 'newer.noarch 2-1 from 1 for old.noarch'],
    ],
    [
      'keep out what obsoletes one of another vendor, also for the choice between priorities',
      {
        installed: [offered, by('B', 'b=1-1.noarch')],
        sources: [
          { packages: [offered] },
          { priority: 120, packages: [by('A', 'a=3-1.noarch')] },
        ],
      },
      ['a.noarch 3-1 from 2'],
    ],
    [
      'that obsolete each other become the first',
      {
        installed: ['a=1-1.noarch', 'b=1-1.noarch'],
        sources: [
          {
            packages: [
              rpm('a=2-1.noarch', { obsoletes: ['b'] }),
              rpm('b=2-1.noarch', { obsoletes: ['a'] }),
            ],
          },
        ],
      },
      [
        'a.noarch 2-1 from 1',
        'a.noarch 2-1 from 1 for b.noarch',
        'b.noarch 2-1 from 1 (replaced)',
      ],
    ],
    [
      'stay where a third one, of another vendor, would have nothing to become',
      {
        installed: [
          by('A', 'a=1-1.noarch'),
          by('B', 'b=1-1.noarch'),
          by('C', 'c=1-1.noarch'),
        ],
        sources: [
          {
            packages: [
              rpm('a=2-1.noarch', { vendor: 'A', obsoletes: ['b'] }),
              rpm('x=1-1.noarch', { vendor: 'B', obsoletes: ['b', 'c'] }),
            ],
          },
        ],
      },
      ['a.noarch 2-1 from 1 (vendor)'],
    ],
  ])('%s', (_, host, expected) => {
    expect(rpmUpdatesOf(onSuse(host))).toEqual(expected);
  });
});
