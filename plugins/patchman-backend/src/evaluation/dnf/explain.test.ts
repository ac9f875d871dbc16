import {
  build,
  evaluateRpmHost,
  explainRpmHost,
  rpm,
  type RpmHost,
} from '../__testUtils__/rpmHosts';

function rulesOf(host: RpmHost, name: string) {
  return explainRpmHost(host, name).map(({ candidates }) =>
    candidates.map(c => `${c.version}.${c.arch} ${c.verdict}: ${c.rule}`),
  );
}

describe('explain', () => {
  const host: RpmHost = {
    installed: ['m=1-1.x86_64', 'k=1-1.x86_64', 'k=2-1.x86_64'],
    sources: [
      {
        packages: [
          'm=2-1.x86_64',
          'm=3-1.x86_64',
          'm=4-1.x86_64',
          'm=5-1.x86_64',
          'm=6-1.i686',
          'k=3-1.x86_64',
          'k=2-1.x86_64',
          'k=1.5-1.x86_64',
        ],
        builds: [
          build('m:1', ['m=2-1.x86_64', 'm=3-1.x86_64', 'm=6-1.i686']),
          build('m:2', ['m=4-1.x86_64']),
        ],
        defaults: ['m:1'],
      },
      {
        priority: 50,
        packages: ['m=7-1.x86_64', 'k=9-1.x86_64'],
        options: { excludepkgs: ['m k'] },
      },
      { priority: 120, packages: ['m=3-1.x86_64', 'k=4-1.x86_64'] },
      { packages: ['m=3-1.x86_64'] },
    ],
  };

  it('names the rule for every candidate', () => {
    expect(rulesOf(host, 'm')).toEqual([
      [
        '1-1.x86_64 installed: installed',
        '6-1.i686 dropped: architecture',
        '2-1.x86_64 dropped: newer-offered',
        '3-1.x86_64 chosen: newest',
        '4-1.x86_64 dropped: module-inactive',
        '5-1.x86_64 dropped: module-hides-name',
        '7-1.x86_64 dropped: excluded',
        '3-1.x86_64 dropped: priority',
        '3-1.x86_64 dropped: same-offer',
      ],
    ]);
  });

  it('tells of each installed kernel which of them is compared', () => {
    expect(rulesOf(host, 'k')).toEqual([
      [
        '1-1.x86_64 installed: installed',
        '3-1.x86_64 dropped: newest-installed',
        '2-1.x86_64 dropped: same-version',
        '1.5-1.x86_64 dropped: not-newer',
        '9-1.x86_64 dropped: excluded',
        '4-1.x86_64 dropped: priority',
      ],
      [
        '2-1.x86_64 installed: installed',
        '3-1.x86_64 chosen: newest',
        '2-1.x86_64 dropped: same-version',
        '1.5-1.x86_64 dropped: not-newer',
        '9-1.x86_64 dropped: excluded',
        '4-1.x86_64 dropped: priority',
      ],
    ]);
  });

  it('chooses what the evaluation chooses', () => {
    const { updates } = evaluateRpmHost(host);
    expect(
      updates.map(u => [u.installed.version, u.available.version]),
    ).toEqual([
      ['2', '3'],
      ['1', '3'],
    ]);
  });

  it('lists what would take the place of the package', () => {
    const [{ candidates }] = explainRpmHost(
      {
        installed: ['old=1-1.noarch'],
        sources: [
          { packages: [rpm('new=1-1.noarch', { obsoletes: ['old'] })] },
        ],
      },
      'old',
    );
    expect(candidates[1]).toMatchObject({
      name: 'new',
      verdict: 'chosen',
      rule: 'replacement',
      detail: 'new obsoletes old',
    });
  });

  it('gives each reason as a sentence', () => {
    const [{ candidates }] = explainRpmHost(host, 'm');
    expect(candidates.map(c => c.detail)).toEqual([
      'It is installed',
      'It is for i686, which is another package than one for x86_64',
      'source 1 offers 3-1, which is newer',
      'It is the newest for x86_64, and newer than 1-1',
      'It belongs to stream 2 of module m, which is not active',
      'Stream 1 of module m is active and has packages of this name, so that only those count',
      'excludepkgs of repository source 2 hides it: m',
      'source 1 has the name too, at priority 99, which hides all of priority 120',
      'source 1 offers the same version',
    ]);
  });
});
