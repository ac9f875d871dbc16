import { createHash } from 'node:crypto';
import type { Mirror } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import {
  startPatchman,
  type TestPatchman,
} from '../../../__testUtils__/testBackend';
import { LoopbackServer } from '../../fetch/__testUtils__/LoopbackServer';
import {
  packageXml,
  primaryXml,
  publish,
} from '../../rpm/__testUtils__/RpmTestRepository';

/** A portal, and a server with repositories of rpm packages and lists of them; to be called once in a `describe`. */
export function listedMirrors() {
  let server: LoopbackServer;
  let patchman: TestPatchman;

  beforeAll(async () => {
    server = await LoopbackServer.start();
  });
  afterEach(async () => {
    await patchman.stop();
    server.reset();
  });
  afterAll(() => server.stop());

  const start = async (database: Knex) => {
    patchman = await startPatchman({
      knex: database,
      config: {
        fetch: { allow: ['127.0.0.1'], keyrings: [] },
        mirrors: { perRepository: 2, failuresBeforeDisabled: 3 },
        // What arrives first is read first, and its mirror is the fastest.
        documents: { threads: 1 },
      },
    });
  };

  const report = (hostname: string, urls: string[], os = 'Rocky Linux 9.3') =>
    patchman.report({
      protocol: 2,
      hostname,
      arch: 'x86_64',
      kernel: '5.14.0-503.el9.x86_64',
      os,
      packages: [
        {
          type: 'rpm',
          name: 'tool',
          version: '1.0',
          release: '1',
          arch: 'x86_64',
        },
      ],
      repos: [
        {
          type: 'rpm',
          name: 'BaseOS x86_64',
          id: 'baseos',
          priority: 99,
          urls,
        },
      ],
    });

  /** A repository below each of these paths, with this version of the one package. */
  const serve = (version: string, ...paths: string[]) => {
    for (const path of paths) {
      publish(
        server,
        `${path}/`,
        {
          primary: {
            plain: primaryXml([packageXml('tool', version)]),
            claimed: { timestamp: 1_700_000_000 + Number(version) },
          },
        },
        version,
      );
    }
  };

  const list = (...paths: string[]) =>
    paths.map(path => `${server.url}${path}\n`).join('');

  /** A list that answers conditional requests. */
  const serveList = (path: string, text: string) => {
    const tag = `"${createHash('sha1').update(text).digest('hex')}"`;
    server.answers.set(path, (request, response) => {
      if (request.headers['if-none-match'] === tag) {
        response.writeHead(304).end();
      } else {
        response.writeHead(200, { etag: tag }).end(text);
      }
    });
  };

  const refresh = async () => {
    server.requests.length = 0;
    await patchman.post('/maintenance/refresh').expect(202);
    await patchman.settled();
  };

  const mirrors = async (): Promise<Mirror[]> => {
    const { body } = await patchman.get('/repositories').expect(200);
    const { id } = body.items[0];
    return (await patchman.get(`/repositories/${id}`)).body.mirrorList;
  };
  const states = async () =>
    (await mirrors()).map(({ url, state }) => [
      url.replace(server.url, ''),
      state,
    ]);
  const updates = async (host: string) =>
    (await patchman.get(`/hosts/${host}/updates`).expect(200)).body.items.map(
      (update: any) => update.available.evr,
    );

  return {
    get server() {
      return server;
    },
    get patchman() {
      return patchman;
    },
    start,
    report,
    serve,
    list,
    serveList,
    refresh,
    mirrors,
    states,
    updates,
  };
}
