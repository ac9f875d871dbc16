import type { Knex } from 'knex';
import { testDatabases } from '../../__testUtils__/databases';
import { KEPT_SCENARIOS } from '../../__testUtils__/scenarios/recorded';
import { type FileServer, serveFolder } from '../../__testUtils__/sharedData';
import {
  startPatchman,
  type TestPatchman,
} from '../../__testUtils__/testBackend';

jest.setTimeout(60_000);

describe('errata of a repository', () => {
  const databases = testDatabases();
  let knex: Knex;
  let server: FileServer;
  let patchman: TestPatchman;

  afterEach(async () => {
    await patchman.stop();
    await server.close();
  });

  it.each(databases.ids)(
    'are stored once, joined with the updates that bring them, and found by CVE, on %s',
    async id => {
      server = await serveFolder(KEPT_SCENARIOS);
      knex = await databases.migrated(id);
      patchman = await startPatchman({
        knex,
        config: { fetch: { allow: ['127.0.0.1'] } },
      });
      const url = `${server.url}/data/dnf/updateinfo/repo0`;
      const report = (hostname: string, version: string) => ({
        protocol: 2,
        hostname,
        arch: 'x86_64',
        kernel: '5.14.0-1.el9.x86_64',
        os: 'CentOS Stream 9',
        packages: ['a', 'b', 'c'].map(name => ({
          type: 'rpm',
          name,
          epoch: '0',
          version,
          release: '1',
          arch: name === 'b' ? 'noarch' : 'x86_64',
        })),
        repos: [{ type: 'rpm', name: 'r', id: 'r', priority: 99, urls: [url] }],
      });
      await patchman.report(report('old1', '0.1'));
      await patchman.report(report('new1', '99'));

      const { body: errata } = await patchman.get('/errata').expect(200);
      expect(errata.totalItems).toBeGreaterThan(3);
      const names = errata.items.map((item: any) => item.name);
      expect(new Set(names).size).toBe(names.length);
      const { body: host } = await patchman
        .get('/hosts/old1/errata?kind=security')
        .expect(200);
      expect(host.totalItems).toBeGreaterThan(0);
      const [needed] = host.items;
      expect(needed).toMatchObject({ kind: 'security', hosts: 1 });
      const { body: none } = await patchman
        .get('/hosts/new1/errata')
        .expect(200);
      expect(none.totalItems).toBe(0);

      const { body: detail } = await patchman
        .get(`/errata/${needed.name}`)
        .expect(200);
      expect(detail.hostNames).toEqual(['old1']);
      expect(detail.repositories).toMatchObject([{ name: 'r' }]);
      expect(detail.packages.length).toBeGreaterThan(0);
      const byErratum = await patchman.get(`/hosts?erratum=${needed.name}`);
      expect(byErratum.body.items.map((one: any) => one.name)).toEqual([
        'old1',
      ]);

      const { body: cves } = await patchman.get('/cves').expect(200);
      for (const cve of cves.items) {
        const { body } = await patchman.get(`/hosts?cve=${cve.name}`);
        expect(body.totalItems).toBe(cve.hosts);
      }

      // Reading the same again adds nothing.
      const before = await knex('erratum').count({ count: '*' });
      await knex('mirror').update({ state: null, content_digest: null });
      await patchman.post('/maintenance/refresh').expect(202);
      await patchman.settled();
      expect(await knex('erratum').count({ count: '*' })).toEqual(before);
      expect(await knex('erratum_set')).toHaveLength(1);
    },
  );
});
