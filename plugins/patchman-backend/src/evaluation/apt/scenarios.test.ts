import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  locate,
  type RecordedFolder,
  recordedScenarios,
} from '../../__testUtils__/scenarios/recorded';
import { formatEvr } from '../../versions';
import {
  buildPackageIndex,
  evaluate,
  type AptPin,
  type MemberPackage,
  type PackageIndex,
  type SourceDescription,
} from '../index';
import {
  packagesOf,
  readMaybeXz,
  readStanzas,
  releaseOf,
} from './__testUtils__/debData';

interface AptUpdate {
  name: string;
  arch: string;
  current: string;
  candidate: string;
}

interface Scenario extends RecordedFolder {
  id: string;
  description: string;
  arch: string;
  foreign_arches: string[];
  status_file: string;
  repos: { sources_line: string }[];
  preferences: string | null;
  apt_options: string | null;
  expected: Record<string, AptUpdate[]>;
}

interface Source {
  description: SourceDescription;
  index: PackageIndex;
}

/** A `deb` line becomes one source for each component and architecture, as apt sees it. */
async function readSources(scenario: Scenario): Promise<Source[]> {
  const sources: Source[] = [];
  for (const { sources_line } of scenario.repos) {
    const [uri, suite, ...components] = sources_line
      .replace(/^deb (\[.*?\] )?/, '')
      .split(' ');
    const url = locate(uri, scenario)!.folder;
    const flat = suite === './';
    const dist = flat ? url : join(url, 'dists', suite);
    for (const component of flat ? [''] : components) {
      for (const arch of [scenario.arch, ...scenario.foreign_arches]) {
        const folder = flat ? url : join(dist, component, `binary-${arch}`);
        const id = sources.length + 1;
        const text = await readMaybeXz(join(folder, 'Packages'));
        sources.push({
          description: {
            repositoryId: id,
            name: `${suite} ${component}`,
            type: 'deb',
            setDigest: `set${id}`,
            priority: 0, // so that our own derivation is what is tried
            security: suite.endsWith('-security'),
            securityBy: 'guess',
            release: releaseOf(
              readFileSync(join(dist, 'Release'), 'utf8'),
              component,
            ),
            site: '',
            state: 'ok',
          },
          index: buildPackageIndex(packagesOf(text, id * 1_000_000)),
        });
      }
    }
  }
  return sources;
}

function pinsOf(preferences: string | null): AptPin[] {
  return readStanzas(preferences ?? '').map(fields => ({
    package: fields.Package,
    pin: fields.Pin,
    priority: Number(fields['Pin-Priority']),
  }));
}

async function answerOf(scenario: Scenario) {
  const sources = await readSources(scenario);
  const installed: MemberPackage[] = packagesOf(
    readFileSync(join(scenario.folder, scenario.status_file), 'utf8'),
    1,
  );
  const { updates } = evaluate(
    {
      installedDigest: scenario.id,
      sources: sources.map(s => s.description),
      facts: { arch: 'x86_64', packageArch: scenario.arch, kernel: '' },
      policy: {
        apt: {
          pins: pinsOf(scenario.preferences),
          defaultRelease:
            /Default-Release=(\S+)/.exec(scenario.apt_options ?? '')?.[1] ??
            null,
        },
      },
    },
    { installed, indexes: sources.map(s => s.index) },
  );
  return updates;
}

function key({ name, arch, current, candidate }: AptUpdate): string {
  return `${name}:${arch} ${current} -> ${candidate}`;
}

const everyScenario = recordedScenarios<Scenario>('apt');

/** Some take real metadata, which lies beside the checkout or nowhere. */
const scenarios = everyScenario.filter(s =>
  s.repos.every(({ sources_line }) =>
    locate(sources_line.replace(/^deb (\[[^\]]*\] )?(\S+)(\s.*)?$/, '$2'), s),
  ),
);

describe('what apt list --upgradable answered', () => {
  it.each(scenarios.map(s => [s.id, s] as const))(
    '%s',
    async (_, s) => {
      const updates = await answerOf(s);
      const ours = updates.map(({ installed, available }) =>
        key({
          name: installed.name,
          arch: installed.arch,
          current: formatEvr(installed),
          candidate: formatEvr(available),
        }),
      );
      expect(ours.sort()).toEqual(s.expected.upgradable.map(key).sort());
    },
    30_000,
  );
});

describe('what apt keeps back for reasons that a report can carry', () => {
  it.each([
    ['hold', { a: 'held' }],
    ['multiarch', { skew: 'multiarch-skew' }],
    // The scenario's machine-id was drawn for p50; without one, every phased update is in doubt.
    ['phased-0', { p0: 'phased', p10: 'phased', p50: 'phased' }],
  ])('%s', async (id, expected) => {
    const updates = await answerOf(scenarios.find(s => s.id === id)!);
    const blocked = updates
      .filter(({ blockedBy }) => blockedBy)
      .map(u => [u.installed.name, u.blockedBy!.reason]);
    expect(Object.fromEntries(blocked)).toEqual(expected);
  });
});
