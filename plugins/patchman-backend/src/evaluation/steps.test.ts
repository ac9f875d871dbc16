import { evaluateArchHost, arch } from './__testUtils__/archHosts';
import { deb, evaluateHost } from './__testUtils__/hosts';
import { build, evaluateRpmHost, rpm } from './__testUtils__/rpmHosts';
import { MOST_STEPS, step, TooManySteps, withinSteps } from '../patterns/steps';
import type { EvaluationResult, ModuleBuild } from './types';

jest.setTimeout(120_000);

const times = <T>(n: number, make: (i: number) => T): T[] =>
  Array.from({ length: n }, (_, i) => make(i));

const STARS = `${'*a'.repeat(100)}*b`;
const LONG = 'a'.repeat(200);

/** More pigeons than holes: each has a build for each hole, which nobody else may have then. */
function pigeons(count: number): ModuleBuild[] {
  return times(count, pigeon =>
    times(count - 1, hole =>
      build(`pigeon${pigeon}:hole${hole}`, [], {
        context: `c${pigeon}x${hole}`,
        staticContext: true,
        requires: [
          Object.fromEntries(
            times(count, other => [`pigeon${other}`, [`-hole${hole}`]]).filter(
              (_, other) => other !== pigeon,
            ),
          ),
        ],
      }),
    ),
  ).flat();
}

const rpms = (n: number) => times(n, i => rpm(`${LONG}${i}=1-1.x86_64`));
const newer = (n: number) => times(n, i => rpm(`${LONG}${i}=2-1.x86_64`));

const hosts: [what: string, evaluated: () => EvaluationResult][] = [
  [
    'patterns of excludepkgs by names of packages',
    () =>
      evaluateRpmHost({
        installed: rpms(1000),
        sources: [{ packages: newer(1000) }],
        policy: { dnf: { excludepkgs: times(1000, i => `${STARS}${i}`) } },
      }),
  ],
  [
    'locks of versions by names of packages',
    () =>
      evaluateRpmHost({
        installed: rpms(1000),
        sources: [{ packages: newer(1000) }],
        policy: {
          dnf: { versionlocks: times(1000, i => `${STARS}${i}-1-1.*`) },
        },
      }),
  ],
  [
    'locks of zypper by names of packages',
    () =>
      evaluateRpmHost({
        installed: rpms(1000),
        facts: { osId: 'sles' },
        sources: [{ packages: newer(1000) }],
        policy: { zypper: { locks: times(1000, i => `${STARS}${i}`) } },
      }),
  ],
  [
    'packages of one name that obsolete an installed one, for zypper',
    () =>
      evaluateRpmHost({
        installed: ['new=1-1.noarch', 'old=1-1.noarch'],
        facts: { osId: 'sles' },
        sources: [
          {
            packages: times(6000, i =>
              rpm(`new=${i + 2}-1.noarch`, { obsoletes: ['old'] }),
            ),
          },
        ],
      }),
  ],
  [
    'installed versions by offered ones of one name',
    () =>
      evaluateRpmHost({
        installed: times(5000, i => `kernel=1.${i}-1.x86_64`),
        sources: [{ packages: times(5000, i => `kernel=2.${i}-1.x86_64`) }],
      }),
  ],
  [
    'pins by packages',
    () =>
      evaluateHost({
        installed: times(500, i => deb(`${LONG}${i}=1`)),
        sources: [{ packages: times(500, i => deb(`${LONG}${i}=2`)) }],
        policy: {
          apt: {
            pins: times(1000, i => ({
              package: `/(a|aa)*b${i}$/`,
              pin: 'version 2',
              priority: 1001,
            })),
          },
        },
      }),
  ],
  [
    'versions of one pinned package',
    () =>
      evaluateHost({
        installed: ['a=1'],
        sources: [{ packages: times(7000, i => deb(`a=1.${i}`)) }],
        policy: {
          apt: { pins: [{ package: 'a', pin: 'version 9', priority: 500 }] },
        },
      }),
  ],
  [
    'ignored packages of pacman by packages',
    () =>
      evaluateArchHost({
        installed: times(1000, i => arch(`${LONG}${i}=1-1`)),
        sources: [{ packages: times(1000, i => arch(`${LONG}${i}=2-1`)) }],
        policy: {
          pacman: { ignorePackages: times(1000, i => `${STARS}${i}`) },
        },
      }),
  ],
];

describe('steps of an evaluation', () => {
  it.each(hosts)(
    'are limited where it has too many %s, and the verdict is a doubt',
    (_, evaluated) => {
      const result = evaluated();
      expect(result).toMatchObject({ updates: [], known: false });
      expect(result.doubts).toEqual([
        expect.stringMatching(
          /^Updates of packages of type \w+ cannot be told: it would take more than 5000000 steps/,
        ),
      ]);
    },
  );

  it('are limited where modules exclude each other, which leaves the others to be told', () => {
    const builds = pigeons(14);
    const host = {
      installed: ['plain=1-1.noarch'],
      sources: [
        {
          packages: ['plain=2-1.noarch', 'modular=1-1.noarch'],
          builds: [...builds, build('m:1', ['plain=2-1.noarch'])],
          defaults: ['m:1'],
        },
      ],
      modules: times(14, i => ({
        name: `pigeon${i}`,
        stream: `hole${i % 13}`,
        state: 'enabled' as const,
      })),
    };
    // Each of its own stream may be solved at once; any of their streams may not.
    const open = {
      ...host,
      modules: [],
      sources: [
        {
          ...host.sources[0],
          builds: [
            ...host.sources[0].builds,
            build('root:1', [], {
              requires: [
                Object.fromEntries(times(14, i => [`pigeon${i}`, []])),
              ],
            }),
          ],
          defaults: ['root:1', 'm:1'],
        },
      ],
    };
    const result = evaluateRpmHost(open);
    expect(result.doubts).toEqual([
      expect.stringMatching(/^Modules cannot be told: .* 1000000 steps$/),
    ]);
    expect(evaluateRpmHost(open)).toEqual(result);
    expect(evaluateRpmHost(host).known).toBe(true);
  });

  it('are counted where one limit stands within another', () => {
    const seen: string[] = [];
    const inner = () =>
      withinSteps(
        10,
        () => {
          step(11);
          return 'inner';
        },
        ({ message }) => message,
      );
    expect(
      withinSteps(
        100,
        () => {
          for (let i = 0; i < 9; i++) seen.push(inner());
          step(1);
          return 'outer';
        },
        () => 'too many',
      ),
    ).toBe('outer');
    expect(seen).toEqual(Array(9).fill('it would take more than 10 steps'));
    expect(
      withinSteps(
        25,
        () => [inner(), inner(), inner()].join(),
        ({ limit }) => `more than ${limit}`,
      ),
    ).toBe('more than 25');
    // Outside of an evaluation nothing is limited.
    expect(() => step(MOST_STEPS * 10)).not.toThrow();
  });

  it('let what else goes wrong pass, and forget what was left', () => {
    expect(() =>
      withinSteps(
        5,
        () => {
          step(1);
          throw new Error('else');
        },
        () => 'too many',
      ),
    ).toThrow('else');
    expect(() => step(100)).not.toThrow(TooManySteps);
  });
});
