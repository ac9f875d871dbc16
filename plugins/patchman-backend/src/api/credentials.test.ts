import {
  coreServices,
  createServiceFactory,
  type LoggerService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { machineReport } from '../__testUtils__/machines';
import { publishRpm, rpmReportOf } from '../__testUtils__/rpmRepository';
import { startPatchman, type TestPatchman } from '../__testUtils__/testBackend';
import { isPostgres } from '../database/dialect';
import { LoopbackServer } from '../repositories/fetch/__testUtils__/LoopbackServer';
import { openApiDocument } from './openapi';

jest.setTimeout(180_000);

/** The password in every address of the fleet. */
const SECRET = 'swordfish';

/** What is fetched with its credentials, and shown to nobody. */
const FETCHED = ['mirror.url', 'mirror.listed', 'mirror.state'];

/** A logger that keeps what is written. */
function capturing(lines: string[]) {
  const write = (...all: unknown[]) => {
    for (const one of all) {
      lines.push(
        one instanceof Error
          ? `${one.stack} ${one.message} ${one.cause}`
          : JSON.stringify(one),
      );
    }
  };
  const logger: LoggerService = {
    ...{ error: write, warn: write, info: write, debug: write },
    child: () => logger,
  };
  return createServiceFactory({
    service: coreServices.logger,
    deps: {},
    factory: () => logger,
  });
}

async function textsOf(knex: Knex): Promise<[column: string, text: string][]> {
  const tables: { name: string }[] = isPostgres(knex)
    ? (
        await knex.raw(
          "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
        )
      ).rows
    : await knex.raw("SELECT name FROM sqlite_master WHERE type = 'table'");
  const texts: [string, string][] = [];
  for (const { name } of tables) {
    for (const row of await knex(name)) {
      for (const [column, value] of Object.entries(row)) {
        // Reports themselves are kept as they came.
        if (typeof value === 'string') texts.push([`${name}.${column}`, value]);
      }
    }
  }
  return texts;
}

/** Every GET route of the document, with real names and ids in it. */
async function everyUrl(patchman: TestPatchman): Promise<string[]> {
  const urls = new Set<string>();
  const names = async (list: string): Promise<string[]> => {
    const { body } = await patchman.get(`${list}?limit=500`).expect(200);
    return body.items.map((item: any) => String(item.id ?? item.name));
  };
  const listed = new Map<string, string[]>();
  for (const [path, methods] of Object.entries(openApiDocument.paths)) {
    if (!('get' in methods)) continue;
    if (!path.includes('{')) {
      urls.add(path);
      continue;
    }
    const [, list] = /^(\/[a-z-]+)\//.exec(path)!;
    if (list === '/client') continue;
    if (!listed.has(list)) listed.set(list, await names(list));
    for (const name of listed.get(list)!) {
      urls.add(
        path
          .replace('/package-names/{type}/{name}', `/package-names/rpm/${name}`)
          .replace('/modules/{name}/{stream}', `/modules/${name}/1`)
          .replace(/\{(name|id|task)\}/, encodeURIComponent(name))
          .replace('{package}', 'shared')
          .replace('{other}', listed.get('/hosts')![0]),
      );
    }
  }
  return [...urls];
}

describe('the credentials of addresses', () => {
  const databases = testDatabases();
  let patchman: TestPatchman;
  let server: LoopbackServer;

  afterEach(async () => {
    await patchman.stop();
    await server.stop();
  });

  /** Reports, imports, changes and reads, well and badly, each with the password. */
  async function fillWithSecrets(knex: Knex, lines: string[]): Promise<void> {
    server = await LoopbackServer.start();
    const { host } = new URL(server.url);
    const at = (path: string) => `http://user:${SECRET}@${host}${path}`;
    publishRpm(server, '/repo/', {
      packages: ['shared-2-1.x86_64'],
      streams: [{ stream: 'm:1', packages: ['shared-2-1.x86_64'] }],
    });
    server.answers.set('/list', `${at('/repo/')}\n${at('/gone/')}\n`);
    server.answers.set('/moved/repodata/repomd.xml', (_, response) => {
      response.writeHead(302, { location: at('/nowhere/repomd.xml') }).end();
    });
    server.answers.set('/inside/repodata/repomd.xml', (_, response) => {
      const location = `http://user:${SECRET}@10.1.2.3/?token=${SECRET}`;
      response.writeHead(302, { location }).end();
    });
    server.answers.set('/bad/repodata/repomd.xml', `<html>${at('/')}</html>`);
    patchman = await startPatchman({
      knex,
      config: {
        fetch: { allow: ['127.0.0.1'], keyrings: [] },
        reports: {
          protocol1: { enabled: true, allowFrom: ['127.0.0.0/8', '::1'] },
        },
      },
      features: [capturing(lines)],
    });
    const urls = [
      ...['/repo/', '/gone/', '/moved/', '/inside/', '/bad/', '/list'].map(at),
      `${server.url}/other/?token=${SECRET}`,
      `http://user:${SECRET}@[bad/`,
      `gopher://user:${SECRET}@${host}/x`,
    ];
    await patchman.report(
      rpmReportOf(
        'two',
        ['shared-1-1.x86_64'],
        urls.map((url): [string, string] => [url, url]),
      ),
    );
    const key = await patchman.keyFor('three');
    await patchman.anonymous
      .post('/api/patchman/reports')
      .set('Authorization', `Bearer ${key}`)
      .send(
        machineReport(null, '1', {
          hostname: 'three',
          repositories: {
            digest: 'r',
            items: urls.map(url => ({
              ...{ type: 'deb', name: `from ${url}`, id: url, urls: [url] },
              ...{ suite: 'stable', component: 'main', enabled: true },
            })),
          },
        }),
      )
      .expect(202);
    await patchman.anonymous
      .post('/api/patchman/reports/upload/')
      .field('host', 'one')
      .field('protocol', '1')
      .field('arch', 'x86_64')
      .field('kernel', '1')
      .field('os', 'Rocky Linux 9.5')
      .field('tags', '')
      .field('report', 'false')
      .field('packages', "'shared' '' '1' '1' 'x86_64' 'rpm'\n")
      .field('repos', urls.map(url => `'rpm' '${url}' '1' '${url}'\n`).join(''))
      .expect(204);
    await patchman.settled();
    for (const enabled of [true, false]) {
      await patchman
        .post('/import', {
          kind: 'repositories',
          items: [
            {
              ...{ name: at('/imported'), type: 'rpm', arch: 'x86_64' },
              ...{ repoId: at('/id'), enabled, security: false },
              authRequired: false,
              mirrors: urls.map(url => ({
                ...{ url: `${url}imported`, enabled, refresh: true },
              })),
            },
          ],
        })
        .expect(200);
    }
    const { body: mirrors } = await patchman.get('/mirrors?limit=500');
    const [first, second] = mirrors.items;
    const change = (path: string, body: object) => patchman.patch(path, body);
    // What is shown is not what is fetched: nobody stores it by mistake.
    const shown = await change(`/mirrors/${first.id}`, {
      url: 'https://user:***@mirror.example.org/',
    });
    expect([shown.status, shown.body.error.message]).toEqual([
      400,
      expect.stringContaining('give all of the address'),
    ]);
    await change(`/mirrors/${first.id}`, { url: at('/changed/') }).expect(200);
    if (second.repository.id === first.repository.id) {
      await change(`/mirrors/${second.id}`, { url: at('/changed/') }).expect(
        409,
      );
    }
    await change(`/repositories/${first.repository.id}`, {
      name: at('/name'),
    }).expect(200);
    await patchman
      .post(`/repositories/${first.repository.id}/refresh`)
      .expect(202);
    await patchman.post('/maintenance/refresh').expect(202);
    await patchman.settled();
  }

  it.each(databases.ids)(
    'are in no answer, no log line and no stored text, on %s',
    async id => {
      const knex = await databases.migrated(id);
      const lines: string[] = [];
      await fillWithSecrets(knex, lines);

      const urls = await everyUrl(patchman);
      expect(urls.length).toBeGreaterThan(60);
      for (const url of urls) {
        const { text } = await patchman.get(url);
        expect([url, text]).toEqual([url, expect.not.stringContaining(SECRET)]);
      }
      // Nor are they found out by searching for them.
      for (const list of ['/mirrors', '/repositories', '/reports', '/audit']) {
        const { body } = await patchman.get(`${list}?search=${SECRET}`);
        expect([list, body.items]).toEqual([list, []]);
      }
      const texts = await textsOf(knex);
      const stored = texts.filter(([, text]) => text.includes(SECRET));
      expect(stored.filter(([column]) => !FETCHED.includes(column))).toEqual(
        [],
      );
      // They are kept where they are needed, or the rest would prove nothing.
      expect(stored.map(([column]) => column)).toContain('mirror.url');
      expect(texts.map(([, text]) => text).join()).toContain('user:***@');
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.filter(line => line.includes(SECRET))).toEqual([]);
    },
  );
});
