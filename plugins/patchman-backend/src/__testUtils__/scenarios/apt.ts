import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { locate, type RecordedFolder } from './recorded';

/** One entry of the recorded answers of apt. */
export interface AptScenario extends RecordedFolder {
  id: string;
  description: string;
  arch: string;
  foreign_arches: string[];
  status_file: string;
  sources_list: string;
  preferences: string | null;
  machine_id: string | null;
  apt_options: string | null;
  expected: {
    upgradable: {
      name: string;
      arch: string;
      current: string;
      candidate: string;
    }[];
    /** What `apt upgrade` keeps back. */
    'upgrade-with-new-kept'?: { name: string }[];
  };
}

/** One `deb` line of a sources.list, its files on a server of the shared folder. */
export interface AptSource {
  url: string;
  suite: string;
  components: string[];
  archs: string[];
  /** What `apt-cache policy` prints for it. */
  priority: number;
}

/** What `uname -m` prints on a machine of a Debian architecture. */
export const MACHINE: Record<string, string> = {
  amd64: 'x86_64',
  arm64: 'aarch64',
};

/** The packages that apt counts as installed: every state but not-installed and config-files. */
export function installedDebs(scenario: AptScenario) {
  return readFileSync(join(scenario.folder, scenario.status_file), 'utf8')
    .split('\n\n')
    .filter(stanza => stanza.trim())
    .map(stanza => ({
      name: /^Package: (.*)$/m.exec(stanza)![1],
      status: /^Status: (.*)$/m.exec(stanza)![1],
      version: /^Version: (.*)$/m.exec(stanza)?.[1] ?? '',
      arch: /^Architecture: (.*)$/m.exec(stanza)![1],
    }))
    .filter(({ status }) => !/(not-installed|config-files)$/.test(status))
    .map(({ name, status, version, arch }) => {
      const [, epoch = '', upstream, release = ''] =
        /^(?:(\d+):)?(.*?)(?:-([^-]*))?$/.exec(version)!;
      return {
        type: 'deb',
        name,
        epoch,
        version: upstream,
        release,
        arch,
        hold: status.startsWith('hold'),
        status: status.split(' ')[2],
      };
    });
}

/** The sources of a scenario, with the priority that apt gives to each. */
export function aptSources(
  scenario: AptScenario,
  serverUrl: string,
): AptSource[] {
  const defaultRelease = /APT::Default-Release=(\S+)/.exec(
    scenario.apt_options ?? '',
  )?.[1];
  return sourceLines(scenario).map(
    ({ options, uri, suite, components }): AptSource => {
      const { folder, path } = locate(uri, scenario)!;
      const release = readRelease(folder, suite);
      let priority = 500;
      if (release.includes('NotAutomatic: yes')) priority = 1;
      if (release.includes('ButAutomaticUpgrades: yes')) priority = 100;
      if (
        defaultRelease &&
        new RegExp(`^(Suite|Codename): ${defaultRelease}$`, 'm').test(release)
      ) {
        priority = 990;
      }
      return {
        url: serverUrl + path,
        suite,
        components: components.trim().split(/\s+/).filter(Boolean),
        archs: /arch=(\S+)/.exec(options)?.[1].split(',') ?? [
          scenario.arch,
          ...scenario.foreign_arches,
        ],
        priority,
      };
    },
  );
}

function sourceLines({ folder, sources_list }: AptScenario) {
  return readFileSync(join(folder, sources_list), 'utf8')
    .split('\n')
    .filter(line => line.startsWith('deb '))
    .map(line => {
      const [, options = '', uri, suite, components] =
        /^deb (?:\[([^\]]*)\] )?(\S+) (\S+)((?:\s.*)?)$/.exec(line)!;
      return { options, uri, suite, components };
    });
}

/** Whether the metadata of all sources is here: some scenarios take real metadata, which is not kept. */
export function hasMetadata(scenario: AptScenario): boolean {
  return sourceLines(scenario).every(({ uri }) => locate(uri, scenario));
}

function readRelease(folder: string, suite: string): string {
  const path = suite.endsWith('/') ? suite : join('dists', suite);
  return readFileSync(join(folder, path, 'Release'), 'utf8');
}

/** An apt_preferences(5) file, stanza by stanza. */
export function aptPins(preferences: string | null) {
  return (preferences ?? '')
    .split('\n\n')
    .filter(stanza => stanza.trim())
    .map(stanza => ({
      package: /^Package: (.*)$/m.exec(stanza)![1],
      pin: /^Pin: (.*)$/m.exec(stanza)![1],
      priority: Number(/^Pin-Priority: (.*)$/m.exec(stanza)![1]),
    }));
}

/** A list of updates as the scenarios write it, in one order. */
export function asUpgradable(items: any[]) {
  return inOrder(
    items.map(update => ({
      name: update.installed.name,
      arch: update.installed.arch,
      current: update.installed.evr,
      candidate: update.available.evr,
    })),
  );
}

export function inOrder<Item>(items: Item[]): Item[] {
  return [...items].sort((a, b) =>
    JSON.stringify(a) < JSON.stringify(b) ? -1 : 1,
  );
}
