import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { PatchmanClient } from 'backstage-plugin-patchman-common';
import patchmanPlugin from 'backstage-plugin-patchman-backend';
import {
  mysqlDump,
  postgresDump,
  writeSqlite,
} from './__testUtils__/patchmanDumps';
import { dumpdata } from './__testUtils__/patchmanDumpdata';
import { patchmanFleet } from './__testUtils__/patchmanFleet';
import type { FixtureDatabase } from './__testUtils__/patchmanTables';
import {
  temporaryFolder,
  useTemporaryFolder,
} from './__testUtils__/temporaryFolder';
import { Output } from './output/Output';
import { run } from './program';

jest.setTimeout(120_000);

useTemporaryFolder();

const NEVER = {
  frequency: { days: 1000 },
  timeout: { hours: 1 },
  initialDelay: { days: 500 },
};

/** An apt repository of which one package is newer than what the fleet has. */
async function serveApt(): Promise<{
  url: string;
  close: () => Promise<void>;
}> {
  const documents: Record<string, string> = {};
  for (const [suite, version] of [
    ['stable', '9.0.1378-1'],
    ['stable-security', '9.0.1378-2'],
  ]) {
    const index = `Package: vim\nVersion: 2:${version}\nArchitecture: amd64\n\nPackage: bash\nVersion: 5.2-1\nArchitecture: amd64\n`;
    const digest = createHash('sha256').update(index).digest('hex');
    documents[`/dists/${suite}/main/binary-amd64/Packages`] = index;
    documents[`/dists/${suite}/Release`] = [
      'Origin: Debian',
      `Label: ${suite === 'stable' ? 'Debian' : 'Debian-Security'}`,
      `Suite: ${suite}`,
      `Codename: ${suite}`,
      'Date: Sun, 01 Nov 2026 10:00:00 UTC',
      'Architectures: amd64',
      'Components: main',
      'SHA256:',
      ` ${digest} ${Buffer.byteLength(index)} main/binary-amd64/Packages`,
      '',
    ].join('\n');
  }
  const server = createServer((request, response) => {
    const document = documents[request.url ?? ''];
    response.statusCode = document === undefined ? 404 : 200;
    response.end(document);
  });
  await new Promise<void>(done => {
    server.listen(0, '127.0.0.1', done);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise(done => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

describe('a Patchman, brought into a portal', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
  let apt: Awaited<ReturnType<typeof serveApt>>;
  let fleet: FixtureDatabase;

  beforeEach(async () => {
    apt = await serveApt();
    fleet = patchmanFleet({
      mirror: apt.url,
      elsewhere: apt.url,
      packages: 2,
    });
  });
  afterEach(() => apt.close());

  it.each(databases.eachSupportedId())(
    'is the same whatever it is read from, and stays what people make of it, on %p',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const backend = await startTestBackend({
        features: [
          patchmanPlugin,
          mockServices.database.factory({ knex }),
          mockServices.httpAuth.factory({
            defaultCredentials: mockCredentials.none(),
          }),
          catalogServiceMock.factory({ entities: [] }),
          mockServices.rootConfig.factory({
            data: {
              patchman: {
                // Only the repositories of the fleet on this machine can be read, and nothing else is asked.
                fetch: { allow: ['127.0.0.1'], idleTimeout: { seconds: 2 } },
                staleAfter: { days: 3650 },
                schedule: Object.fromEntries(
                  [
                    'process',
                    'refresh',
                    'sources',
                    'evaluate',
                    'clean',
                    'check',
                    'entities',
                  ].map(task => [task, NEVER]),
                ),
              },
            },
          }),
        ],
      });
      try {
        const portal = `http://127.0.0.1:${backend.server.port()}`;
        const authorization = mockCredentials.user.header();
        const token = authorization.replace(/^Bearer /, '');
        const client = new PatchmanClient({
          discoveryApi: { getBaseUrl: async () => `${portal}/api/patchman` },
          fetchApi: {
            fetch: (input, init) =>
              fetch(input, {
                ...init,
                headers: { ...(init?.headers as any), authorization },
              }),
          },
        });
        const patchman = async (...args: string[]) => {
          let out = '';
          const code = await run(
            ['node', 'patchman', ...args, '--to', portal],
            { PATCHMAN_TOKEN: token },
            new Output(
              { write: text => (out += text) },
              { write: text => (out += text) },
            ),
          );
          return { code, out };
        };
        const counts = (out: string) =>
          [
            ...out.matchAll(
              /^(?:Repositories|Operating systems|Hosts) +(\S.*)$/gm,
            ),
          ].map(match => match[1].split(/ +/).map(Number));
        const quiet = async () => {
          for (;;) {
            const [{ count: running }] = await knex('task')
              .where({ status: 'running' })
              .count({ count: '*' });
            const [{ count: due }] = await knex('host')
              .whereNull('evaluation_id')
              // Due in the very moment of its evaluation, it may stay marked.
              .orWhereRaw('evaluated_at < evaluate_at')
              .count({ count: '*' });
            const [{ count: unread }] = await knex('mirror')
              .join('repository', 'repository.id', 'mirror.repository_id')
              .where({
                'mirror.enabled': true,
                'mirror.refresh': true,
                'mirror.checked_at': null,
                'repository.enabled': true,
              })
              .where('repository.auth_required', false)
              .count({ count: '*' });
            if (Number(running) + Number(due) + Number(unread) === 0) return;
            await new Promise(resolve => setTimeout(resolve, 50));
          }
        };

        const file = join(temporaryFolder(), 'patchman.db');
        writeSqlite(file, fleet);
        const dry = await patchman('import', '--from', file, '--dry-run');
        expect(counts(dry.out)).toEqual([
          [7, 0, 0, 0],
          [4, 0, 0, 0],
          [6, 0, 0, 0],
        ]);
        expect((await client.getHosts()).totalItems).toBe(0);

        const first = await patchman('import', '--from', file);
        expect([first.code, counts(first.out)]).toEqual([0, counts(dry.out)]);
        await quiet();
        const web1 = await client.getHost('web1.example.org');
        expect(web1).toMatchObject({
          os: { release: 'Debian 12', variant: 'Debian 12.11' },
          kernel: '6.1.0-35-amd64',
          lastReport: '2026-11-21T00:15:30.123Z',
          state: 'security',
          updates: { security: 1, other: 0 },
          packages: 2,
          useHostRepositories: true,
        });
        expect(web1.importedAt).not.toBeNull();
        // Judged by the repositories of its release, which were brought with it.
        const web2 = await client.getHost('web2.example.org');
        expect(web2).toMatchObject({
          useHostRepositories: false,
          state: 'security',
          tags: ['rack 4, row 2', 'www'],
          reboot: { required: true },
        });
        expect(
          (await client.getHostPackages('db1.example.org')).items.map(
            ({ name, evr }) => [name, evr],
          ),
        ).toEqual([
          ['NetworkManager-libnm', '1:1.48.10-2.el9'],
          ['libstdc++', '11.5.0-2.el9'],
        ]);
        expect(
          (await client.getRepositories({ search: 'Subscribers' })).items,
        ).toMatchObject([{ repoId: '007', authRequired: true }]);

        const dumps: Record<string, string> = {
          'dump.json': dumpdata(fleet, { natural: true }),
          'postgresql.sql': postgresDump(fleet),
          'mysql.sql': mysqlDump(fleet),
        };
        for (const [name, text] of Object.entries(dumps)) {
          const path = join(temporaryFolder(), name);
          writeFileSync(path, text);
          const again = await patchman('import', '--from', path);
          expect([name, again.code, counts(again.out)]).toEqual([
            name,
            0,
            [
              [0, 0, 7, 0],
              [0, 0, 4, 0],
              [0, 0, 6, 0],
            ],
          ]);
        }

        const compared = await patchman('compare', '--from', file);
        expect(compared.out).toMatch(
          /^6 hosts in Patchman, 6 in the portal, 6 in both\./,
        );
        expect(compared.out).toContain(
          'web1.example.org: 1 security there, 1 here; 2 other there, 0 here',
        );
        expect(compared.out).toContain('Not reporting to the portal yet: 6');
        expect(compared.code).toBe(0);

        // A person decides; the next import leaves that alone.
        const [security] = (
          await client.getRepositories({ search: 'security' })
        ).items;
        await client.updateRepository(security.id, { enabled: false });
        await client.deleteHost('arch1');
        const later = await patchman('import', '--from', file);
        expect(counts(later.out)).toEqual([
          [0, 0, 7, 0],
          [0, 0, 4, 0],
          [0, 0, 5, 1],
        ]);
        expect(later.out).toContain('enabled: off here, on there.');
        expect(later.out).toContain('arch1: It was deleted here');
        expect((await patchman('compare', '--from', file)).code).toBe(1);
        const forced = await patchman('import', '--from', file, '--overwrite');
        expect(counts(forced.out)).toEqual([
          [0, 1, 6, 0],
          [0, 0, 4, 0],
          [1, 0, 5, 0],
        ]);
        await quiet();
      } finally {
        await backend.stop();
      }
    },
  );
});
