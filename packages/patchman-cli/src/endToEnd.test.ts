import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  mysqlDump,
  postgresDump,
  writeSqlite,
} from './__testUtils__/patchmanDumps';
import { dumpdata } from './__testUtils__/patchmanDumpdata';
import { patchmanFleet } from './__testUtils__/patchmanFleet';
import { serveApt, type ServedApt } from './__testUtils__/serveApt';
import { startPortal } from './__testUtils__/startPortal';
import type { FixtureDatabase } from './__testUtils__/patchmanTables';
import {
  temporaryFolder,
  useTemporaryFolder,
} from './__testUtils__/temporaryFolder';

jest.setTimeout(120_000);

useTemporaryFolder();

describe('a Patchman, brought into a portal', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
  let apt: ServedApt;
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
      const portal = await startPortal(knex);
      const { client, patchman, quiet } = portal;
      try {
        const counts = (out: string) =>
          [
            ...out.matchAll(
              /^(?:Repositories|Operating systems|Hosts) +(\S.*)$/gm,
            ),
          ].map(match => match[1].split(/ +/).map(Number));
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
        await portal.stop();
      }
    },
  );
});
