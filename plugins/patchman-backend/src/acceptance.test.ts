import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  describeWithShared,
  type FileServer,
  serveFolder,
  sharedFolder,
} from './__testUtils__/sharedData';
import { testDatabases } from './__testUtils__/databases';
import { startPatchman, type TestPatchman } from './__testUtils__/testBackend';

jest.setTimeout(120_000);

describeWithShared('data/deb-real')(
  'a recorded report of a Debian 12 host with 934 packages',
  () => {
    const databases = testDatabases();
    let repositories: FileServer;
    let patchman: TestPatchman;

    const recorded = (name: string) =>
      readFileSync(join(sharedFolder, 'data/reports', name));
    /** A recorded body, its repositories at the port that is served here. */
    const body = (name: string) =>
      Buffer.from(
        recorded(name)
          .toString('latin1')
          .replaceAll('http://127.0.0.1:8801', repositories.url),
        'latin1',
      );
    const expected = recorded('debian-12.expected.tsv')
      .toString()
      .trim()
      .split('\n')
      .slice(1)
      .map(line => line.split('\t'))
      .map(([name, arch, installed, available, kind]) => ({
        name,
        arch,
        installed,
        available,
        security: kind === 'security',
      }));

    beforeAll(async () => {
      repositories = await serveFolder(join(sharedFolder, 'data/deb-real'));
    });
    afterAll(() => repositories.close());
    afterEach(() => patchman.stop());

    const updates = async () => {
      const response = await patchman
        .get('/hosts/self.example.org/updates?limit=500')
        .expect(200);
      return response.body.items.map((update: any) => ({
        name: update.installed.name,
        arch: update.installed.arch,
        installed: update.installed.evr,
        available: update.available.evr,
        security: update.security,
      }));
    };

    it.each(databases.ids)(
      'gives exactly the updates of apt over protocols 1 and 2, on %s',
      async id => {
        const knex = await databases.migrated(id);
        patchman = await startPatchman({
          knex,
          config: {
            fetch: { allow: [new URL(repositories.url).host] },
            reports: {
              protocol1: { enabled: true, allowFrom: ['127.0.0.1', '::1'] },
            },
          },
        });
        await patchman.report(JSON.parse(body('debian-12.p2.json').toString()));
        const found = await updates();
        const byName = (a: any, b: any) =>
          `${a.name} ${a.arch}` < `${b.name} ${b.arch}` ? -1 : 1;
        expect(found.sort(byName)).toEqual(expected.sort(byName));
        expect(found.length).toBe(104);
        expect(found.filter((update: any) => update.security).length).toBe(66);

        await knex('host').delete();
        // Nothing is taken by protocol 1 for a host that has a key.
        await knex('host_key').delete();
        await patchman.anonymous
          .post('/api/patchman/reports/upload/')
          .set(
            'Content-Type',
            recorded('debian-12.p1.content-type').toString().trim(),
          )
          .send(body('debian-12.p1.body'))
          .expect(204);
        await patchman.settled();
        expect((await updates()).sort(byName)).toEqual(expected);
      },
    );
  },
);
