import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testDatabases } from './__testUtils__/databases';
import {
  describeWithShared,
  type FileServer,
  serveFolder,
  sharedFolder,
} from './__testUtils__/sharedData';
import { startPatchman, type TestPatchman } from './__testUtils__/testBackend';

jest.setTimeout(240_000);

interface Scenario {
  id: string;
  description: string;
  arch: string;
  status_file: string;
  sources_list: string;
  preferences: string | null;
  apt_options: string | null;
  expected: {
    upgradable: {
      name: string;
      arch: string;
      current: string;
      candidate: string;
    }[];
  };
}

const MACHINE: Record<string, string> = { amd64: 'x86_64', arm64: 'aarch64' };

/** What a scenario needs that a protocol 2 report has no place for, or null. */
function missingInput(scenario: Scenario): string | null {
  if (scenario.preferences) {
    return `pins of single packages: ${scenario.preferences
      .trim()
      .replace(/\s+/g, ' ')}`;
  }
  return null;
}

/** The packages that apt counts as installed: every state but not-installed and config-files. */
function installedPackages(statusFile: string) {
  return readFileSync(join(sharedFolder, statusFile), 'utf8')
    .split('\n\n')
    .filter(stanza => stanza.trim())
    .map(stanza => ({
      name: /^Package: (.*)$/m.exec(stanza)![1],
      status: /^Status: (.*)$/m.exec(stanza)![1],
      version: /^Version: (.*)$/m.exec(stanza)?.[1] ?? '',
      arch: /^Architecture: (.*)$/m.exec(stanza)![1],
    }))
    .filter(({ status }) => !/(not-installed|config-files)$/.test(status))
    .map(({ name, version, arch }) => {
      const [, epoch = '', upstream, release = ''] =
        /^(?:(\d+):)?(.*?)(?:-([^-]*))?$/.exec(version)!;
      return { name, epoch, version: upstream, release, arch, type: 'deb' };
    });
}

describeWithShared('oracles/scenarios/apt.json')(
  'the recorded answers of apt, asked over HTTP with protocol 2',
  () => {
    const scenarios: Scenario[] = JSON.parse(
      readFileSync(join(sharedFolder, 'oracles/scenarios/apt.json'), 'utf8'),
    );
    const databases = testDatabases();
    let server: FileServer;
    let patchman: TestPatchman;

    beforeAll(async () => {
      server = await serveFolder(sharedFolder);
      const knex = await databases.migrated('SQLITE_3');
      patchman = await startPatchman({
        knex,
        config: { fetch: { allow: ['127.0.0.1'] } },
      });
    });
    afterAll(async () => {
      await patchman?.stop();
      await server.close();
    });

    /** The repositories as `apt-cache policy` would list them, with the priority that it gives to each. */
    function reportedRepositories(scenario: Scenario) {
      const defaultRelease = /APT::Default-Release=(\S+)/.exec(
        scenario.apt_options ?? '',
      )?.[1];
      const lines = readFileSync(
        join(
          sharedFolder,
          scenario.sources_list.replace(/^data/, 'oracles/scenarios/data'),
        ),
        'utf8',
      )
        .split('\n')
        .filter(line => line.startsWith('deb '));
      return lines.flatMap(line => {
        const [, options = '', uri, suite, ...components] =
          /^deb (?:\[([^\]]*)\] )?(\S+) (\S+)(.*)$/.exec(line)!;
        const path = uri
          .replace('file:@ROOT@/', '/oracles/scenarios/')
          .replace('file:@DATA@/', '/data/');
        const base = server.url + path;
        const archs = /arch=(\S+)/.exec(options)?.[1].split(',') ?? [
          scenario.arch,
          ...((scenario as any).foreign_arches ?? []),
        ];
        const release = readRelease(path, suite);
        let priority = 500;
        if (release.includes('NotAutomatic: yes')) {
          priority = release.includes('ButAutomaticUpgrades: yes') ? 100 : 1;
        }
        if (
          defaultRelease &&
          new RegExp(`^(Suite|Codename): ${defaultRelease}$`, 'm').test(release)
        ) {
          priority = 990;
        }
        if (suite.endsWith('/')) {
          return [repository(`${base}/${suite}`, priority)];
        }
        return components
          .join(' ')
          .trim()
          .split(/\s+/)
          .flatMap(component =>
            archs.map((arch: string) =>
              repository(
                `${base}/dists/${suite}/${component}/binary-${arch}`,
                priority,
              ),
            ),
          );
      });
    }

    function readRelease(path: string, suite: string): string {
      const folder = suite.endsWith('/')
        ? join(sharedFolder, path, suite)
        : join(sharedFolder, path, 'dists', suite);
      return readFileSync(join(folder, 'Release'), 'utf8');
    }

    function repository(url: string, priority: number) {
      return {
        type: 'deb',
        name: `repo at ${url}`,
        id: '',
        priority,
        urls: [url],
      };
    }

    for (const scenario of scenarios) {
      const missing = missingInput(scenario);
      if (missing) {
        it.skip(`${scenario.id}: protocol 2 cannot carry ${missing}`, () => {});
        continue;
      }
      it(`${scenario.id}: ${scenario.description}`, async () => {
        const hostname = `${scenario.id.toLowerCase()}.example.org`;
        await patchman.report({
          protocol: 2,
          hostname,
          arch: MACHINE[scenario.arch] ?? scenario.arch,
          kernel: '6.1.0-35-amd64',
          os: 'Debian 12.11',
          tags: [],
          packages: installedPackages(
            scenario.status_file.replace(/^data/, 'oracles/scenarios/data'),
          ),
          repos: reportedRepositories(scenario),
        });
        const { body } = await patchman
          .get(`/hosts/${hostname}/updates?limit=500`)
          .expect(200);
        const order = (a: { name: string; arch: string }, b: typeof a) =>
          `${a.name} ${a.arch}` < `${b.name} ${b.arch}` ? -1 : 1;
        expect(
          body.items
            .map((update: any) => ({
              name: update.installed.name,
              arch: update.installed.arch,
              current: update.installed.evr,
              candidate: update.available.evr,
            }))
            .sort(order),
        ).toEqual([...scenario.expected.upgradable].sort(order));
        // apt's answer is complete, so ours must not be in doubt either.
        const host = await patchman.get(`/hosts/${hostname}`).expect(200);
        expect(host.body.doubts).toEqual([]);
      });
    }
  },
);
