import type { Knex } from 'knex';
import {
  aptSuite,
  serveDocuments,
  type TestMirror,
  type TestPackage,
} from './aptRepository';
import { startPatchman, type TestPatchman } from './testBackend';

/** What Debian's tracker says of a CVE in Debian 12. */
export const inBookworm = (fields: Record<string, unknown>) => ({
  releases: { bookworm: { repositories: {}, ...fields } },
});

/** Debian 12 with some packages, as Debian publishes it. */
export function debianSuite(packages: TestPackage[]): Record<string, string> {
  const suite = aptSuite({ suite: 'bookworm', packages });
  const release = '/dists/bookworm/Release';
  suite[release] = suite[release].replace('Origin: Test', 'Origin: Debian');
  return suite;
}

export interface DebianSources {
  knex: Knex;
  mirror: TestMirror;
  patchman: TestPatchman;
  /** What a host of Debian 12 with some packages, `name version`, reports. */
  reportOf(hostname: string, packages: string[]): Record<string, unknown>;
  /** Runs a task of maintenance to its end. */
  run(task: string): Promise<void>;
  stop(): Promise<void>;
}

/** The whole backend with a Debian repository, and with Debian's tracker and list of advisories as its only sources. */
export async function startDebianSources(
  knex: Knex,
  given: { tracker: object; dsa: string; packages: TestPackage[] },
): Promise<DebianSources> {
  const mirror = await serveDocuments({
    ...debianSuite(given.packages),
    '/tracker': JSON.stringify(given.tracker),
    '/DSA': given.dsa,
  });
  const url = new URL(mirror.mirrorUrl('bookworm')).origin;
  const patchman = await startPatchman({
    knex,
    config: {
      fetch: { allow: ['127.0.0.1'] },
      errata: {
        enabled: true,
        sources: {
          'debian-tracker': { url: `${url}/tracker` },
          'debian-dsa': { url: `${url}/DSA` },
          ...Object.fromEntries(
            [
              ...['debian-dla', 'kev', 'epss', 'distro-info'],
              ...['endoflife', 'cve-mitre', 'cve-nvd'],
            ].map(source => [source, { enabled: false }]),
          ),
        },
      },
    },
  });
  return {
    knex,
    mirror,
    patchman,
    reportOf: (hostname, packages) => ({
      protocol: 2,
      hostname,
      arch: 'x86_64',
      kernel: '6.1.0-35-amd64',
      os: 'Debian 12.11',
      packages: packages.map(one => {
        const [name, evr] = one.split(' ');
        const [, epoch = '', version, revision] =
          /^(?:(\d+):)?(.*)-([^-]*)$/.exec(evr)!;
        return {
          ...{ type: 'deb', name, epoch, version },
          ...{ release: revision, arch: 'amd64' },
        };
      }),
      repos: [
        {
          ...{ type: 'deb', name: 'Debian 12', id: '', priority: 500 },
          urls: [mirror.mirrorUrl('bookworm')],
        },
      ],
    }),
    async run(task) {
      await patchman.post(`/maintenance/${task}`).expect(202);
      await patchman.settled();
    },
    async stop() {
      await patchman.stop();
      await mirror.close();
    },
  };
}
