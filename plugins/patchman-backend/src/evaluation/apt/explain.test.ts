import {
  deb,
  evaluateHost,
  explainHost,
  type TestHost,
} from '../__testUtils__/hosts';
import type { HostPolicy } from '../types';

function rulesOf(host: TestHost, name: string = 'a') {
  return explainHost(host, name).map(({ candidates }) =>
    candidates.map(c => `${c.version} ${c.verdict}: ${c.rule}`),
  );
}

const pin = (version: string, priority: number): HostPolicy => ({
  apt: { pins: [{ package: 'a', pin: `version ${version}`, priority }] },
});

describe('explain', () => {
  it('names the rule for every version that apt looks at', () => {
    expect(
      rulesOf({
        installed: ['a=2'],
        sources: [
          { priority: 500, packages: ['a=1', 'a=2', 'a=3', 'a=4', 'b=9'] },
          { priority: 500, packages: ['a=4', 'a:i386=5'] },
          { priority: 100, packages: ['a=6'] },
          { priority: -1, packages: ['a=7'] },
        ],
      }),
    ).toEqual([
      [
        '2 installed: installed',
        '2 dropped: same-version',
        '4 chosen: candidate',
        '4 dropped: same-offer',
        '1 dropped: not-newer',
        '3 dropped: newer-offered',
        '6 dropped: priority',
        '7 dropped: never',
      ],
    ]);
  });

  it('tells of pins, and of candidates that are no upgrades', () => {
    const host: TestHost = {
      installed: ['a=2'],
      sources: [{ packages: ['a=1', 'a=3'] }],
    };
    expect(rulesOf({ ...host, policy: pin('1', 1001) })).toEqual([
      ['2 installed: installed', '3 dropped: priority', '1 dropped: downgrade'],
    ]);
    expect(rulesOf({ ...host, policy: pin('3', -1) })).toEqual([
      ['2 installed: installed', '3 dropped: never', '1 dropped: not-newer'],
    ]);
  });

  it('gives one explanation for each installed architecture, or the one asked for', () => {
    const host = {
      installed: ['a=1', 'a:i386=1'],
      sources: [{ packages: ['a=2'] }],
    };
    expect(rulesOf(host)).toEqual([
      ['1 installed: installed', '2 chosen: candidate'],
      ['1 installed: installed'],
    ]);
    expect(explainHost(host, 'a', 'i386')).toHaveLength(1);
    expect(explainHost(host, 'zz')).toEqual([]);
  });

  it('tells what keeps the chosen version back', () => {
    const details = (host: TestHost) =>
      explainHost(host, 'a').map(
        ({ candidates }) =>
          /kept back: (.*)$/.exec(candidates[1]?.detail ?? '')?.[1],
      );
    const held = deb('a=1', { held: true });
    expect(
      details({ installed: [held], sources: [{ packages: ['a=2'] }] }),
    ).toEqual(['the administrator holds the installed version']);
    const phased = (percentage: number, machineId?: string) =>
      details({
        installed: ['a=1'],
        sources: [{ packages: [deb('a=2', { phased: percentage })] }],
        facts: { machineId },
      });
    const machineId = '0123456789abcdef0123456789abcdef';
    expect(phased(0, machineId)).toEqual(['phased 0%']);
    expect(phased(99, machineId)).toEqual([undefined]);
    expect(phased(99)).toEqual(['phased 99%']);
    expect(phased(100)).toEqual([undefined]);
  });

  it('chooses what the evaluation chooses', () => {
    const versions = ['1', '1.1', '2', '3~rc1', '3'];
    for (const installed of versions) {
      for (const [i, priority] of [100, 500, 990, 1001].entries()) {
        const host: TestHost = {
          installed: [deb(`a=${installed}`)],
          sources: [
            {
              priority: 500,
              packages: versions.slice(0, i).map(v => `a=${v}`),
            },
            { priority, packages: versions.slice(i).map(v => `a=${v}`) },
          ],
          policy: i % 2 ? pin('2', 991) : {},
        };
        const [{ candidates }] = explainHost(host, 'a');
        const chosen = candidates.filter(c => c.verdict === 'chosen');
        const { updates } = evaluateHost(host);
        expect(chosen.map(c => [c.version, c.repositoryId])).toEqual(
          updates.map(u => [u.available.version, u.repositoryId]),
        );
      }
    }
  });
});
