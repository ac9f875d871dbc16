import type { Knex } from 'knex';
import {
  aptSuite,
  reportOf,
  serveDocuments,
  type TestMirror,
} from '../../__testUtils__/aptRepository';
import { testDatabases } from '../../__testUtils__/databases';
import { publishRpm, rpmReportOf } from '../../__testUtils__/rpmRepository';
import {
  startPatchman,
  type TestPatchman,
} from '../../__testUtils__/testBackend';
import { LoopbackServer } from '../../repositories/fetch/__testUtils__/LoopbackServer';
import { openApiDocument } from '.';
import { checkAnswer } from './__testUtils__/checkAnswer';

jest.setTimeout(60_000);

describe('the OpenAPI document', () => {
  const databases = testDatabases();
  let knex: Knex;
  let mirror: TestMirror;
  let patchman: TestPatchman;

  afterEach(async () => {
    await patchman.stop();
    await mirror.close();
  });

  it.each(databases.ids)(
    'describes every answer, filled and empty, on %s',
    async id => {
      knex = await databases.migrated(id);
      mirror = await serveDocuments({
        ...aptSuite({
          suite: 'stable',
          packages: [
            { name: 'vim', version: '2:9.0-2', source: 'vim-src (9)' },
            { name: 'bash', version: '5.2-1' },
          ],
        }),
        ...aptSuite({
          suite: 'stable-security',
          label: 'Debian-Security',
          packages: [{ name: 'bash', version: '5.2-1+deb12u1' }],
        }),
      });
      patchman = await startPatchman({
        knex,
        config: { fetch: { allow: ['127.0.0.1'] } },
        entities: [],
      });

      const lists = [
        '/hosts',
        '/updates',
        '/packages',
        '/package-names',
        '/operating-systems',
        '/repositories',
        '/mirrors',
        '/reports',
        '/keys',
      ];
      const get = async (path: string, url = path) => {
        const response = await patchman.get(url);
        expect([url, response.status]).toEqual([url, 200]);
        checkAnswer(path, 'get', response);
        return response.body;
      };
      for (const path of [...lists, '/summary']) await get(path);

      for (const [name, extra] of [
        ['web1.example.org', [['local', '1']]],
        ['web2.example.org', []],
      ] as const) {
        await patchman.report(
          reportOf(
            name,
            [['vim', '2:9.0-1'], ['bash', '5.2-1'], ...(extra as any)],
            [
              ['main', mirror.mirrorUrl('stable')],
              ['security', mirror.mirrorUrl('stable-security')],
              ['gone', mirror.mirrorUrl('gone')],
            ],
            { tags: ['www'], reboot_required: name.startsWith('web1') },
          ),
        );
      }
      await patchman.report(
        reportOf(
          'web1.example.org',
          [
            ['vim', '2:9.0-2'],
            ['bash', '5.2-1'],
            ['zsh', '1'],
          ],
          [],
        ),
      );

      for (const path of lists) {
        expect((await get(path)).totalItems).toBeGreaterThan(0);
      }
      const summary = await get('/summary');
      expect(summary.attention.map((item: any) => item.kind)).toContain(
        'hosts-security',
      );
      const host = (path: string) =>
        get(`/hosts/{name}${path}`, `/hosts/web1.example.org${path}`);
      await host('');
      for (const path of [
        '/updates',
        '/packages',
        '/repositories',
        '/reports',
        '/history',
      ]) {
        expect((await host(path)).totalItems).toBeGreaterThan(0);
      }
      const explained = await get(
        '/hosts/{name}/packages/{package}/explain',
        '/hosts/web2.example.org/packages/bash/explain',
      );
      expect(
        explained.items[0].candidates.map((one: any) => one.verdict),
      ).toContain('chosen');
      await patchman
        .get('/hosts/web2.example.org/packages/nothing/explain')
        .expect(404);
      const diff = await get(
        '/hosts/{name}/diff/{other}',
        '/hosts/web1.example.org/diff/web2.example.org',
      );
      expect(diff.packages.map((item: any) => item.name)).toEqual(
        ['local', 'vim', 'zsh'].filter(name => name !== 'local'),
      );
      for (const path of [
        '/packages',
        '/repositories',
        '/mirrors',
        '/reports',
      ]) {
        const [first] = (await get(path)).items;
        await get(`${path}/{id}`, `${path}/${first.id}`);
      }

      await get('/package-names/{type}/{name}', '/package-names/deb/vim');

      const send = async (
        method: 'post' | 'patch' | 'delete',
        path: string,
        url: string,
        body?: object,
      ) => {
        const response = await (method === 'delete'
          ? patchman.delete(url)
          : patchman[method](url, body ?? {}));
        checkAnswer(path, method, response);
        return response;
      };
      const [repository] = (await get('/repositories')).items;
      const [aMirror] = (await get('/mirrors')).items;
      await send('patch', '/hosts/{name}', '/hosts/web1.example.org', {
        tags: ['db'],
      });
      await send(
        'post',
        '/hosts/{name}/refresh',
        '/hosts/web1.example.org/refresh',
      );
      await send(
        'patch',
        '/repositories/{id}',
        `/repositories/${repository.id}`,
        {
          security: true,
        },
      );
      const task = await send(
        'post',
        '/repositories/{id}/refresh',
        `/repositories/${repository.id}/refresh`,
      );
      await get('/tasks/{id}', `/tasks/${task.body.id}`);
      for (const name of [
        'process',
        'refresh',
        'sources',
        'evaluate',
        'clean',
        'check',
        'entities',
        'reverseDns',
      ]) {
        const started = await send(
          'post',
          '/maintenance/{task}',
          `/maintenance/${name}`,
        );
        expect(started.status).toBe(202);
      }
      await patchman.settled();
      expect((await get('/tasks')).totalItems).toBeGreaterThan(7);
      expect((await get('/maintenance')).items).toHaveLength(8);
      const tasks = await knex('task').select('kind', 'status', 'message');
      expect(tasks.filter(({ status }) => status !== 'done')).toEqual([]);
      await send('patch', '/mirrors/{id}', `/mirrors/${aMirror.id}`, {
        refresh: true,
      });
      const { url } = await get('/mirrors/{id}', `/mirrors/${aMirror.id}`);
      await knex('mirror').insert({
        repository_id: aMirror.repository.id,
        url: `${url}/other`,
      });
      const twice = await send(
        'patch',
        '/mirrors/{id}',
        `/mirrors/${aMirror.id}`,
        {
          url: `${url}/other`,
        },
      );
      expect(twice.status).toBe(409);
      await send('delete', '/mirrors/{id}', `/mirrors/${aMirror.id}`);
      await send(
        'delete',
        '/repositories/{id}',
        `/repositories/${repository.id}`,
      );
      expect((await get('/sources')).totalItems).toBeGreaterThan(15);
      await get('/sources/{name}', '/sources/epss');
      const read = await send(
        'post',
        '/sources/{name}/upload',
        '/sources/kev/upload',
        { count: 0, vulnerabilities: [] },
      );
      expect(read.status).toBe(202);
      await patchman.settled();
      const key = await send('post', '/keys', '/keys', {
        host: 'a.example.org',
      });
      await send('delete', '/keys/{id}', `/keys/${key.body.id}`);
      const [report] = (await get('/reports')).items;
      const said = await get(
        '/reports/{id}/content',
        `/reports/${report.id}/content`,
      );
      expect(said.content.packages).toBe(3);
      const listed = await get(
        '/reports/{id}/packages',
        `/reports/${report.id}/packages?search=zs`,
      );
      expect(listed.items.map((item: any) => item.name)).toEqual(['zsh']);
      const again = await send(
        'post',
        '/reports/{id}/process',
        `/reports/${report.id}/process`,
      );
      expect(again.status).toBe(202);
      await patchman.settled();
      await send('delete', '/reports/{id}', `/reports/${report.id}`);
      await send('delete', '/hosts/{name}', '/hosts/web1.example.org');
      const missing = await patchman.get('/hosts/web1.example.org');
      expect(missing.status).toBe(404);
      checkAnswer('/hosts/{name}', 'get', missing);
      await patchman.settled();
    },
  );

  it.each(databases.ids)(
    'describes what advisories and module streams say, on %s',
    async id => {
      knex = await databases.migrated(id);
      mirror = await serveDocuments({});
      const server = await LoopbackServer.start();
      publishRpm(server, '/repo/', {
        packages: ['a-2-1.module_el9.x86_64'],
        errata: [
          {
            id: 'E-1',
            severity: 'Important',
            cves: ['CVE-2026-0001'],
            packages: ['a-2-1.module_el9.x86_64'],
            module: 'm:1',
          },
        ],
        streams: [
          {
            stream: 'm:1',
            packages: ['a-2-1.module_el9.x86_64'],
            obsolete: 'Over',
          },
        ],
      });
      patchman = await startPatchman({
        knex,
        config: { fetch: { allow: ['127.0.0.1'] } },
      });
      try {
        await patchman.report(
          rpmReportOf(
            'web1',
            ['a-1-1.module_el9.x86_64'],
            [['repo', `${server.url}/repo/`]],
            { modules: [{ name: 'm', stream: '1' }] },
          ),
        );
      } finally {
        await server.stop();
      }
      for (const [path, url] of [
        ['/errata', '/errata'],
        ['/errata/{name}', '/errata/E-1'],
        ['/errata/{name}/hosts', '/errata/E-1/hosts'],
        ['/hosts/{name}/errata', '/hosts/web1/errata'],
        ['/cves', '/cves'],
        ['/cves/{name}', '/cves/CVE-2026-0001'],
        ['/cves/{name}/hosts', '/cves/CVE-2026-0001/hosts'],
        ['/hosts/{name}/cves', '/hosts/web1/cves'],
        ['/modules', '/modules'],
        ['/modules/{name}/{stream}', '/modules/m/1'],
        ['/hosts/{name}/modules', '/hosts/web1/modules'],
        ['/hosts/{name}/updates', '/hosts/web1/updates'],
      ]) {
        const response = await patchman.get(url);
        expect([url, response.status]).toEqual([url, 200]);
        checkAnswer(path, 'get', response);
        // Nothing would be described by an empty answer.
        expect([url, response.body.items]).not.toEqual([url, []]);
      }
    },
  );

  it.each(databases.ids)(
    'names every filter and every field to order by that a list takes, on %s',
    async id => {
      knex = await databases.migrated(id);
      mirror = await serveDocuments({});
      patchman = await startPatchman({ knex });
      const paths = openApiDocument.paths as Record<string, any>;
      for (const [path, { get }] of Object.entries(paths)) {
        if (!get?.parameters?.some((one: any) => one.name === 'limit'))
          continue;
        if (path.includes('{')) continue;
        for (const parameter of get.parameters) {
          const byName: Record<string, string> = {
            orderBy: 'name:desc',
            severity: 'low,none',
            status: 'ok',
          };
          const byType: Record<string, string> = {
            integer: '1',
            boolean: 'true',
            string: 'x',
          };
          const value =
            parameter.schema.examples?.[0] ??
            parameter.schema.enum?.[0] ??
            byName[parameter.name] ??
            byType[parameter.schema.type];
          const response = await patchman.get(
            `${path}?${parameter.name}=${value}`,
          );
          const refusal: string = response.body.error?.message ?? '';
          const fields = refusal.split('there are: ')[1]?.split(', ') ?? [];
          for (const field of fields) {
            await patchman.get(`${path}?orderBy=${field}:asc`).expect(200);
          }
          // A list whose items have no name names the fields that they do have.
          if (fields.length > 0) continue;
          expect([
            path,
            parameter.name,
            response.status,
            response.body.error?.message,
          ]).toEqual([path, parameter.name, 200, undefined]);
        }
        const unknown = await patchman.get(`${path}?nonsense=1`);
        expect([path, unknown.status]).toEqual([path, 400]);
      }
    },
  );

  it('is served', async () => {
    knex = await databases.migrated('SQLITE_3');
    mirror = await serveDocuments({});
    patchman = await startPatchman({ knex });
    const { body } = await patchman.get('/openapi.json').expect(200);
    expect(body.openapi).toBe('3.1.0');
    expect(Object.keys(body.paths)).toContain('/hosts/{name}/updates');
  });
});
