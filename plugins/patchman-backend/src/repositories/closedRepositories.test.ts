import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { startPatchman, type TestPatchman } from '../__testUtils__/testBackend';
import { LoopbackServer } from './fetch/__testUtils__/LoopbackServer';
import { makeCertificate, TlsServer } from './fetch/__testUtils__/TlsServer';
import {
  packageXml,
  primaryXml,
  publish,
} from './rpm/__testUtils__/RpmTestRepository';

jest.setTimeout(120_000);

describe('repositories that are not open to everybody', () => {
  const databases = testDatabases();
  let server: LoopbackServer;
  let knex: Knex;
  let patchman: TestPatchman;

  beforeAll(async () => {
    server = await LoopbackServer.start();
  });
  afterEach(async () => {
    await patchman.stop();
    server.reset();
  });
  afterAll(() => server.stop());

  const start = async (
    id: Parameters<typeof databases.migrated>[0],
    credentials: JsonObject[] = [],
  ) => {
    knex = await databases.migrated(id);
    patchman = await startPatchman({
      knex,
      config: {
        fetch: { allow: ['127.0.0.1'], keyrings: [], credentials },
        mirrors: { failuresBeforeDisabled: 2 },
      },
    });
  };

  const report = (urls: string[], type = 'rpm') =>
    patchman.report({
      protocol: 2,
      hostname: 'web1',
      arch: 'x86_64',
      kernel: '5.14.0-503.el9.x86_64',
      os: 'Rocky Linux 9.3',
      packages: [
        { type, name: 'tool', version: '1.0', release: '1', arch: 'x86_64' },
      ],
      repos: [{ type, name: 'private', id: 'private', priority: 99, urls }],
    });

  const files = () => {
    publish(server, '/repo/', {
      primary: { plain: primaryXml([packageXml('tool', '2.0')]) },
    });
    return new Map(server.answers);
  };

  /** Serves the repository to whoever may see it. */
  const serveTo = (mayEnter: (request: IncomingMessage) => boolean) => {
    for (const [path, content] of files()) {
      server.answers.set(
        path,
        (request: IncomingMessage, response: ServerResponse) => {
          if (!mayEnter(request)) response.writeHead(401);
          response.end(mayEnter(request) ? content : 'who are you?');
        },
      );
    }
  };

  const refresh = async () => {
    server.requests.length = 0;
    await patchman.post('/maintenance/refresh').expect(202);
    await patchman.settled();
  };
  const mirror = async () => (await patchman.get('/mirrors')).body.items[0];
  const repository = async () =>
    (await patchman.get('/repositories')).body.items[0];
  const host = async () => (await patchman.get('/hosts/web1')).body;
  const updates = async () =>
    (await patchman.get('/hosts/web1/updates')).body.items.map(
      (update: any) => update.available.evr,
    );
  /** The time passes that such a mirror is left in peace. */
  const dayAfter = () =>
    knex('mirror').update({ checked_at: '2020-01-01T00:00:00.000Z' });

  describe.each(databases.ids)('on %s', id => {
    it('are marked so, never as failing, and asked again after a while', async () => {
      await start(id);
      let isOpen = false;
      serveTo(() => isOpen);
      await report([`${server.url}/repo`]);
      expect(await mirror()).toMatchObject({
        state: 'credentials',
        access: 'credentials',
        error: expect.stringMatching(
          /answered 401: it asks for credentials; configure credentials for it under patchman\.fetch\.credentials$/,
        ),
        failures: 0,
        refresh: true,
      });
      expect(await repository()).toMatchObject({
        state: 'credentials',
        authRequired: true,
      });
      // Unknown is not up to date.
      expect(await host()).toMatchObject({
        state: 'unknown',
        doubts: expect.arrayContaining([
          expect.stringMatching(/was ever read|needs credentials/),
        ]),
      });
      const { body: summary } = await patchman.get('/summary');
      expect(summary.repositories.failing).toBe(0);
      expect(summary.mirrors.failing).toBe(0);
      expect(
        summary.attention.map(({ kind }: { kind: string }) => kind),
      ).not.toContain('repositories-failing');

      await refresh();
      expect(server.requests).toEqual([]);
      for (let round = 0; round < 4; round++) {
        await dayAfter();
        await refresh();
        expect(server.requests).toEqual(['/repo/repodata/repomd.xml']);
        expect(await mirror()).toMatchObject({ failures: 0, refresh: true });
      }

      isOpen = true;
      await dayAfter();
      await refresh();
      expect(await mirror()).toMatchObject({
        state: 'ok',
        access: 'open',
        error: null,
      });
      expect(await repository()).toMatchObject({
        state: 'ok',
        authRequired: false,
      });
      expect(await host()).toMatchObject({ state: 'updates', doubts: [] });
      expect(await updates()).toEqual(['2.0-1']);

      // What was read stays when it closes again, and is said to be incomplete.
      isOpen = false;
      await refresh();
      expect(await repository()).toMatchObject({
        state: 'credentials',
        packages: 1,
      });
      expect(await updates()).toEqual(['2.0-1']);
      expect((await host()).doubts).toEqual([
        'Repository private needs credentials by now: newer updates in it may be missing',
      ]);
      isOpen = true;
      await dayAfter();
      await refresh();
      expect((await host()).doubts).toEqual([]);
    });

    it('are read at once when a person asks after access was given', async () => {
      await start(id);
      let isOpen = false;
      serveTo(() => isOpen);
      await report([`${server.url}/repo`]);
      isOpen = true;
      const { id: repositoryId } = await repository();
      await patchman.post(`/repositories/${repositoryId}/refresh`).expect(202);
      await patchman.settled();
      expect(await repository()).toMatchObject({ state: 'ok' });
    });

    it('are read with the credentials that are configured for them', async () => {
      await start(id, [
        {
          url: `${server.url}/repo`,
          basic: { username: 'portal', password: 'let me in' },
        },
      ]);
      const expected = `Basic ${Buffer.from('portal:let me in').toString(
        'base64',
      )}`;
      serveTo(({ headers }) => headers.authorization === expected);
      await report([`${server.url}/repo`]);
      expect(await mirror()).toMatchObject({ state: 'ok', access: 'open' });
      expect(await updates()).toEqual(['2.0-1']);

      // Refused all of a sudden, they are tried with each refresh.
      serveTo(() => false);
      for (let round = 0; round < 4; round++) {
        await refresh();
        expect(server.requests).toHaveLength(1);
      }
      expect(await mirror()).toMatchObject({
        state: 'credentials',
        failures: 0,
        error: expect.stringContaining(
          `what patchman.fetch.credentials holds for ${server.url}/repo is not enough`,
        ),
      });
      expect(JSON.stringify(await mirror())).not.toContain('let me in');
    });

    it('need nothing as long as one mirror is open', async () => {
      await start(id);
      files();
      server.answers.set('/closed/repodata/repomd.xml', (_, response) => {
        response.writeHead(403).end();
      });
      await report([`${server.url}/closed`, `${server.url}/repo`]);
      expect(await repository()).toMatchObject({
        state: 'ok',
        authRequired: false,
      });
      expect((await host()).doubts).toEqual([]);
      const { body } = await patchman.get('/mirrors?access=credentials');
      expect(body.items).toMatchObject([
        {
          url: `${server.url}/closed`,
          error: expect.stringMatching(/answered 403: access is forbidden/),
        },
      ]);
    });

    it('are failing when only some mirrors want credentials and the others fail', async () => {
      await start(id);
      server.answers.set('/closed/repodata/repomd.xml', (_, response) => {
        response.writeHead(401).end();
      });
      await report([`${server.url}/closed`, `${server.url}/gone`]);
      expect(await repository()).toMatchObject({ state: 'failing' });
    });
  });

  it('are recognised where an apt archive forbids every file', async () => {
    await start('SQLITE_3');
    for (const suffix of ['.xz', '.zst', '.gz', '.bz2', '.lzma', '']) {
      server.answers.set(`/debian/Packages${suffix}`, (_, response) => {
        response.writeHead(403).end();
      });
    }
    await report([`${server.url}/debian`], 'deb');
    expect(await repository()).toMatchObject({ state: 'credentials' });
  });

  it('are read with a client certificate', async () => {
    const client = makeCertificate('portal');
    const own = makeCertificate('localhost');
    const tls = await TlsServer.start(own, client.cert);
    try {
      for (const [path, content] of files()) {
        tls.answers.set(path, (_, response) => response.end(content));
      }
      await start('SQLITE_3', [
        { url: `${tls.url}/other`, tls: { ca: own.cert } },
        {
          url: `${tls.url}/repo`,
          tls: { certificate: client.cert, key: client.key, ca: own.cert },
        },
      ]);
      await report([`${tls.url}/repo`]);
      expect(await mirror()).toMatchObject({ state: 'ok', packages: 1 });
      expect(new Set(tls.clients)).toEqual(new Set(['portal']));
      await patchman.report({
        protocol: 2,
        hostname: 'web2',
        arch: 'x86_64',
        kernel: '5.14.0',
        os: 'Rocky Linux 9.3',
        packages: [{ type: 'rpm', name: 'a', version: '1', arch: 'x86_64' }],
        repos: [{ type: 'rpm', name: 'other', urls: [`${tls.url}/other`] }],
      });
      const { body } = await patchman.get('/repositories?search=other');
      expect(body.items).toMatchObject([{ state: 'credentials' }]);
    } finally {
      await tls.stop();
    }
  });

  it('with a token in their address keep it to themselves', async () => {
    await start('SQLITE_3');
    publish(server, '/repo/', {
      primary: { plain: primaryXml([packageXml('tool', '2.0')]) },
    });
    const token = 'eyJhbGciOiJIUzI1NiJ9-0123456789';
    for (const [path, content] of [...server.answers]) {
      server.answers.set(`${path}?${token}`, content);
      server.answers.delete(path);
    }
    await report([`${server.url}/repo/?${token}`]);
    const shown = await mirror();
    expect(shown).toMatchObject({
      state: 'ok',
      url: `${server.url}/repo/?***`,
    });
    const { body } = await patchman.get('/hosts/web1/repositories');
    expect(JSON.stringify([shown, body])).not.toContain(token);
  });
});
