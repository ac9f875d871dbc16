import type {
  ImportedHost,
  ImportedHostFacts,
  ImportedPackage,
  ImportedRepository,
  ImportResult,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { aptSuite, serveDocuments, type TestMirror } from './aptRepository';
import { testDatabases } from './databases';
import { startPatchman, type TestPatchman } from './testBackend';

const HOUR = 3600 * 1000;

/** A moment so many hours ago, ISO 8601 UTC. */
export function ago(hours: number): string {
  return new Date(Date.now() - hours * HOUR).toISOString();
}

export function counts({ created, changed, unchanged, skipped }: ImportResult) {
  return { created, changed, unchanged, skipped };
}

/** An installed package of an amd64 Debian host. */
export function installed(
  name: string,
  epoch: string,
  version: string,
  release: string,
): ImportedPackage {
  return { type: 'deb', name, epoch, version, release, arch: 'amd64' };
}

/** A backend that imports, with a mirror of two apt suites. One a `describe`: it stops after each test by itself. */
export class ImportingBackend {
  readonly databases = testDatabases();
  knex!: Knex;
  mirror!: TestMirror;
  patchman!: TestPatchman;

  constructor() {
    afterEach(async () => {
      await this.patchman.stop();
      await this.mirror.close();
    });
  }

  async start(
    id: Parameters<typeof this.databases.migrated>[0],
    options: Partial<Parameters<typeof startPatchman>[0]> = {},
  ): Promise<void> {
    this.knex = await this.databases.migrated(id);
    this.mirror = await serveDocuments({
      ...aptSuite({
        suite: 'stable',
        packages: [
          { name: 'vim', version: '2:9.0-2' },
          { name: 'bash', version: '5.2-1' },
        ],
      }),
      ...aptSuite({
        suite: 'fixes',
        packages: [{ name: 'bash', version: '5.2-1+fix1' }],
      }),
    });
    this.patchman = await startPatchman({
      knex: this.knex,
      config: { fetch: { allow: ['127.0.0.1'] } },
      ...options,
    });
  }

  /** Imports a piece and waits for what it set off. */
  async send(
    kind: string,
    items: unknown[],
    options: { dryRun?: boolean; overwrite?: boolean } = {},
  ): Promise<ImportResult> {
    const response = await this.patchman.post('/import', {
      kind,
      items,
      ...options,
    });
    if (response.status !== 200) {
      throw new Error(`${response.status} ${response.text}`);
    }
    if (!options.dryRun) await this.patchman.settled();
    return response.body;
  }

  async get(path: string): Promise<any> {
    return (await this.patchman.get(path).expect(200)).body;
  }

  /** The repository that the mirror's suite `stable` is. */
  repository(changes: Partial<ImportedRepository> = {}): ImportedRepository {
    return {
      name: 'Debian 12 main',
      type: 'deb',
      arch: 'x86_64',
      repoId: null,
      enabled: true,
      security: false,
      authRequired: false,
      mirrors: [
        { url: this.mirror.mirrorUrl('stable'), enabled: true, refresh: true },
      ],
      ...changes,
    };
  }

  /** A host with an update from each suite. */
  facts(changes: Partial<ImportedHostFacts> = {}): ImportedHostFacts {
    const repository = (name: string, suite: string) => ({
      name,
      type: 'deb' as const,
      repoId: null,
      urls: [this.mirror.mirrorUrl(suite)],
      priority: 500,
      enabled: true,
    });
    return {
      address: '10.0.0.7',
      os: 'Debian 12.11',
      arch: 'x86_64',
      kernel: '6.1.0-35-amd64',
      lastReport: ago(5),
      rebootRequired: true,
      useHostRepositories: true,
      packages: [
        installed('vim', '2', '9.0', '1'),
        installed('bash', '', '5.2', '1'),
      ],
      packagesDoubt: null,
      repositories: [
        repository('Debian 12 main', 'stable'),
        repository('Debian 12 fixes', 'fixes'),
      ],
      modules: null,
      ...changes,
    };
  }

  host(changes: Partial<ImportedHost> = {}): ImportedHost {
    return {
      name: 'Web1.example.org',
      facts: this.facts(),
      tags: ['www', 'WWW', ''],
      ...changes,
    };
  }
}
