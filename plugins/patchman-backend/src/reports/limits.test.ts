import { smallReport2, smallReport3 } from './__testUtils__/hostile/base';
import type { HostReport } from './HostReport';
import { LIMITS } from './limits';
import { readProtocol2 } from './protocol2';
import { readProtocol3 } from './protocol3/readProtocol3';

jest.setTimeout(60_000);

/** One more than a list may have. */
function tooMany(most: number, item: (i: number) => unknown): unknown[] {
  return Array.from({ length: most + 1 }, (_, i) => item(i));
}

const HOST = 'h.example.org';

const protocol3: [
  path: string,
  most: number,
  change: (report: any) => void,
  count: (report: HostReport) => number | undefined,
][] = [
  [
    'packages.items',
    LIMITS.packages,
    r => {
      const [item] = r.packages.items;
      r.packages.items = tooMany(LIMITS.packages, () => item);
    },
    r => r.packages?.length,
  ],
  [
    'packages.items[0].groups',
    LIMITS.words,
    r => {
      r.packages.items[0].groups = tooMany(LIMITS.words, String);
    },
    r => r.packages?.[0].attributes?.groups?.length,
  ],
  [
    'modules.items',
    LIMITS.modules,
    r => {
      const [item] = r.modules.items;
      r.modules.items = tooMany(LIMITS.modules, () => item);
    },
    r => r.modules?.length,
  ],
  [
    'updates.items',
    LIMITS.updates,
    r => {
      const [item] = r.updates.items;
      r.updates.items = tooMany(LIMITS.updates, () => item);
    },
    r => r.updates?.length,
  ],
  [
    'restart.services',
    LIMITS.services,
    r => {
      r.restart.services = tooMany(LIMITS.services, () => ({ name: 'a' }));
    },
    r => r.services.length,
  ],
  [
    'restart.reboot.reasons',
    LIMITS.reasons,
    r => {
      r.restart.reboot.reasons = tooMany(LIMITS.reasons, String);
    },
    r => r.rebootReasons.length,
  ],
  [
    'unknown',
    LIMITS.reasons,
    r => {
      r.unknown = tooMany(LIMITS.reasons, () => r.unknown[0]);
    },
    r => r.unknown.length,
  ],
  [
    'system.foreignArchs',
    LIMITS.architectures,
    r => {
      r.system.foreignArchs = tooMany(LIMITS.architectures, i => `a${i}`);
    },
    r => (r.facts as { foreignArchs?: string[] }).foreignArchs?.length,
  ],
  [
    'policy.dnf.versionlocks',
    LIMITS.patterns,
    r => {
      r.policy.dnf.versionlocks = tooMany(LIMITS.patterns, String);
    },
    r => r.policy?.dnf?.versionlocks?.length,
  ],
  [
    'policy.apt.pins',
    LIMITS.patterns,
    r => {
      const [pin] = r.policy.apt.pins;
      r.policy.apt.pins = tooMany(LIMITS.patterns, () => pin);
    },
    r => r.policy?.apt?.pins?.length,
  ],
];

describe('what is beyond a limit', () => {
  it.each(protocol3)(
    'is left out and named: %s, after %i',
    (path, most, change, count) => {
      const whole = smallReport3(HOST);
      change(whole);
      const { report } = readProtocol3(Buffer.from(JSON.stringify(whole)));
      expect(count(report)).toBe(most);
      expect(report.problems).toEqual([
        {
          path,
          message: `has more than ${most} entries; the rest is left out`,
        },
      ]);
    },
  );

  it.each([
    ['repositories', 1, LIMITS.repositories + 1, LIMITS.repositories],
    ['URLs of repositories', 64, 100, Math.floor(LIMITS.urls / 64)],
  ])('is left out of all repositories: %s', (what, urls, number, kept) => {
    const repos = Array.from({ length: number }, (_, i) => ({
      type: 'rpm',
      name: `r${i}`,
      urls: Array.from({ length: urls }, (__, k) => `http://h/${i}/${k}`),
    }));
    const report = readProtocol2(
      Buffer.from(JSON.stringify({ ...smallReport2(HOST), repos })),
    );
    expect(report.repositories).toHaveLength(kept);
    expect(report.problems).toEqual([
      { path: 'repos', message: expect.stringContaining(what) },
    ]);
  });
});
