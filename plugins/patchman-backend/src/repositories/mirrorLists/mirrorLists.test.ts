import { createHash } from 'node:crypto';
import type { Mirror } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { testDatabases } from '../../__testUtils__/databases';
import {
  startPatchman,
  type TestPatchman,
} from '../../__testUtils__/testBackend';
import { LoopbackServer } from '../fetch/__testUtils__/LoopbackServer';
import {
  packageXml,
  primaryXml,
  publish,
} from '../rpm/__testUtils__/RpmTestRepository';

jest.setTimeout(120_000);

describe('repositories behind lists of mirrors', () => {
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

  const start = async (id: Parameters<typeof databases.migrated>[0]) => {
    knex = await databases.migrated(id);
    patchman = await startPatchman({
      knex,
      config: {
        fetch: { allow: ['127.0.0.1'], keyrings: [] },
        mirrors: { perRepository: 2, failuresBeforeDisabled: 3 },
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

  describe.each(databases.ids)('on %s', id => {
    beforeEach(() => start(id));

    it('are read from the fastest good mirrors, which are known to be equal', async () => {
      serve('2.0', '/slow', '/second', '/first');
      // One never answers; of the others, the second waits for the first.
      server.answers.set('/slow/repodata/repomd.xml', () => {});
      const [first, second] = ['/first', '/second'].map(
        path => server.answers.get(`${path}/repodata/repomd.xml`) as string,
      );
      let firstIsDone: () => void;
      const done = new Promise<void>(resolve => {
        firstIsDone = resolve;
      });
      server.answers.set('/first/repodata/repomd.xml', (_, response) => {
        response.end(first);
        response.on('finish', () => setImmediate(firstIsDone));
      });
      server.answers.set('/second/repodata/repomd.xml', async (_, response) => {
        await done;
        response.end(second);
      });
      serveList('/mirrorlist', list('/gone', '/slow', '/second', '/first'));
      await report('web1', [`${server.url}/mirrorlist`]);

      const found = await mirrors();
      expect(found).toMatchObject([
        {
          url: `${server.url}/mirrorlist`,
          listKind: 'mirrorlist',
          listedBy: null,
          state: 'ok',
          error: null,
          packages: null,
        },
        ...['/first', '/second'].map(path => ({
          url: `${server.url}${path}`,
          listKind: null,
          listedBy: { id: found[0].id, url: `${server.url}/mirrorlist` },
          state: 'ok',
          packages: 1,
          access: 'open',
          responseMs: expect.any(Number),
          // Each says of the other that it is the same.
          equalMirrors: 1,
        })),
      ]);
      expect(found[1].setDigest).toBe(found[2].setDigest);
      // What both have is read once.
      expect(
        server.requests.filter(path => path.endsWith('primary.xml.gz')),
      ).toHaveLength(1);
      const { body } = await patchman.get('/repositories');
      expect(body.items).toMatchObject([
        { state: 'ok', mirrors: 3, packages: 1 },
      ]);
      expect(await updates('web1')).toEqual(['2.0-1']);
    });

    it('cost one conditional request for a list that is what it was', async () => {
      serve('2.0', '/a', '/b', '/c');
      serveList('/mirrorlist', list('/a', '/b', '/c'));
      await report('web1', [`${server.url}/mirrorlist`]);
      const chosen = (await states()).slice(1).map(([path]) => path);
      const [before] = await mirrors();
      await refresh();
      expect(server.requests.sort()).toEqual(
        [
          '/mirrorlist',
          ...chosen.map(path => `${path}/repodata/repomd.xml`),
        ].sort(),
      );
      const [after] = await mirrors();
      expect(after.checkedAt! > before.checkedAt!).toBe(true);
    });

    it('keep their mirrors while the list fails, and say why it does', async () => {
      serve('2.0', '/a', '/b');
      serveList('/mirrorlist', list('/a', '/b'));
      await report('web1', [`${server.url}/mirrorlist`]);
      const reasons: [string, RegExp][] = [
        ['<!DOCTYPE html><html>sign in</html>', /is a web page/],
        ['', /lists no mirror that can be used: it is empty/],
        ['# nothing for release 9', /it says "nothing for release 9"/],
      ];
      for (const [i, [text, reason]] of reasons.entries()) {
        server.answers.set('/mirrorlist', text);
        serve(`${3 + i}.0`, '/a', '/b');
        await refresh();
        const [failing, ...others] = await mirrors();
        expect(failing).toMatchObject({
          state: 'failing',
          failures: i + 1,
          error: expect.stringMatching(reason),
        });
        expect(others.map(({ state }) => state)).toEqual(['ok', 'ok']);
        expect(await updates('web1')).toEqual([`${3 + i}.0-1`]);
      }
      const { body } = await patchman.get('/repositories');
      expect(body.items).toMatchObject([{ state: 'ok' }]);
      const { body: host } = await patchman.get('/hosts/web1');
      expect(host.doubts).toEqual([]);

      // A person asks again; the list is back.
      serveList('/mirrorlist', list('/a', '/b'));
      await patchman
        .post(`/repositories/${body.items[0].id}/refresh`)
        .expect(202);
      await patchman.settled();
      expect((await mirrors())[0]).toMatchObject({ state: 'ok', failures: 0 });
    });

    it('fail when the list was never read', async () => {
      server.answers.set('/mirrorlist', '');
      await report('web1', [`${server.url}/mirrorlist`]);
      const { body } = await patchman.get('/repositories');
      expect(body.items).toMatchObject([{ state: 'failing', mirrors: 1 }]);
    });

    it('follow the list: what it names no more goes, once something else was read', async () => {
      serve('2.0', '/a', '/b', '/c', '/d');
      serveList('/mirrorlist', list('/a', '/b'));
      await report('web1', [`${server.url}/mirrorlist`]);
      expect((await states()).map(([path]) => path).sort()).toEqual([
        '/a',
        '/b',
        '/mirrorlist',
      ]);
      serveList('/mirrorlist', list('/gone', '/other'));
      await refresh();
      // Nothing good is listed: better an old mirror than none.
      expect((await states()).sort()).toEqual([
        ['/a', 'ok'],
        ['/b', 'ok'],
        ['/gone', 'failing'],
        ['/mirrorlist', 'ok'],
        ['/other', 'failing'],
      ]);
      serveList('/mirrorlist', list('/c', '/d'));
      await refresh();
      expect((await states()).sort()).toEqual([
        ['/c', 'ok'],
        ['/d', 'ok'],
        ['/mirrorlist', 'ok'],
      ]);
      expect(await updates('web1')).toEqual(['2.0-1']);
    });

    it('take another mirror of the list when one fails', async () => {
      serve('2.0', '/a', '/b');
      serveList('/mirrorlist', list('/a', '/b', '/c'));
      await report('web1', [`${server.url}/mirrorlist`]);
      serve('2.0', '/c');
      server.answers.delete('/a/repodata/repomd.xml');
      await refresh();
      expect((await states()).sort()).toEqual([
        ['/b', 'ok'],
        ['/c', 'ok'],
        ['/mirrorlist', 'ok'],
      ]);
      // With nothing to replace it, it stays, as failing, after those that work.
      server.answers.delete('/c/repodata/repomd.xml');
      await refresh();
      expect((await states()).slice(1)).toEqual([
        ['/b', 'ok'],
        ['/c', 'failing'],
      ]);
      const { body } = await patchman.get('/repositories');
      expect(body.items).toMatchObject([{ state: 'ok' }]);
    });

    it('are read only from mirrors that have what the metalink promises', async () => {
      serve('1.5', '/old');
      serve('2.0', '/new');
      const promise = (path: string) => {
        const repomd = server.answers.get(`${path}/repodata/repomd.xml`);
        return `<metalink><files><file name="repomd.xml"><verification><hash type="sha256">${createHash(
          'sha256',
        )
          .update(repomd as string)
          .digest('hex')}</hash></verification><resources>${['/old', '/new']
          .map(
            host =>
              `<url preference="100">${server.url}${host}/repodata/repomd.xml</url>`,
          )
          .join('')}</resources></file></files></metalink>`;
      };
      serveList('/metalink', promise('/new'));
      await report('web1', [`${server.url}/metalink`]);
      const found = await mirrors();
      expect(found[0]).toMatchObject({ listKind: 'metalink', state: 'ok' });
      expect(found[1]).toMatchObject({ url: `${server.url}/new`, state: 'ok' });
      expect(found[2]).toMatchObject({
        url: `${server.url}/old`,
        state: 'failing',
        error: expect.stringMatching(/is not what the metalink promises/),
      });
      expect(await updates('web1')).toEqual(['2.0-1']);

      // Only the list tells that something is new; the mirror that lags says that nothing is.
      serve('3.0', '/old');
      serveList('/metalink', promise('/old'));
      await refresh();
      expect((await states()).slice(1)).toEqual([
        ['/old', 'ok'],
        ['/new', 'failing'],
      ]);
      expect(await updates('web1')).toEqual(['3.0-1']);
    });

    it('fill in the variables of the list and of its mirrors', async () => {
      serve('2.0', '/9/x86_64');
      serveList(
        '/mirrorlist?repo=os-9&arch=x86_64',
        `${server.url}/$releasever/$basearch\n`,
      );
      await report('web1', [
        `${server.url}/mirrorlist?repo=os-$releasever&arch=$basearch`,
      ]);
      expect((await states())[1]).toEqual(['/9/x86_64', 'ok']);
      expect(await updates('web1')).toEqual(['2.0-1']);
    });

    it('keep releases apart that report the same address', async () => {
      serve('2.0', '/9');
      serve('1.5', '/8');
      for (const release of [8, 9]) {
        serveList(`/mirrorlist?release=${release}`, list(`/${release}`));
      }
      const url = `${server.url}/mirrorlist?release=$releasever`;
      await report('web8', [url], 'Rocky Linux 8.10');
      await report('web9', [url], 'Rocky Linux 9.3');
      expect(await updates('web8')).toEqual(['1.5-1']);
      expect(await updates('web9')).toEqual(['2.0-1']);
    });

    it('leave a mirror that a host reports itself to the host', async () => {
      serve('2.0', '/a', '/b', '/c');
      serveList('/mirrorlist', list('/a', '/b'));
      await report('web1', [`${server.url}/mirrorlist`]);
      await report('web2', [`${server.url}/a/`]);
      expect(await updates('web2')).toEqual(['2.0-1']);
      serveList('/mirrorlist', list('/b', '/c'));
      await refresh();
      expect((await states()).sort()).toEqual([
        ['/a', 'ok'],
        ['/b', 'ok'],
        ['/c', 'ok'],
        ['/mirrorlist', 'ok'],
      ]);
      expect(
        (await mirrors()).find(({ url }) => url.endsWith('/a'))!.listedBy,
      ).toBeNull();
    });

    it('are switched off and on, moved and deleted with their mirrors', async () => {
      serve('2.0', '/a', '/b', '/c');
      serveList('/mirrorlist', list('/a', '/b'));
      await report('web1', [`${server.url}/mirrorlist`]);
      const [{ id: listId }] = await mirrors();
      await patchman.patch(`/mirrors/${listId}`, { enabled: false });
      expect((await states()).map(([, state]) => state)).toEqual([
        'disabled',
        'disabled',
        'disabled',
      ]);
      await patchman.patch(`/mirrors/${listId}`, { enabled: true });

      // One that a person does not want is not chosen again, and another takes its place.
      const chosen = await mirrors();
      const unwanted = chosen.find(({ url }) => url.endsWith('/a'))!;
      await patchman.patch(`/mirrors/${unwanted.id}`, { enabled: false });
      serveList('/mirrorlist', list('/a', '/b', '/c'));
      await refresh();
      expect((await states()).sort()).toEqual([
        ['/a', 'disabled'],
        ['/b', 'ok'],
        ['/c', 'ok'],
        ['/mirrorlist', 'ok'],
      ]);

      // Its address becomes that of a mirror.
      await patchman
        .patch(`/mirrors/${listId}`, { url: `${server.url}/b/.` })
        .expect(200);
      await refresh();
      expect(await states()).toHaveLength(1);
      expect((await mirrors())[0]).toMatchObject({
        listKind: null,
        packages: 1,
      });

      await patchman
        .patch(`/mirrors/${listId}`, { url: `${server.url}/mirrorlist` })
        .expect(200);
      await refresh();
      expect(await states()).toHaveLength(3);
      await patchman.delete(`/mirrors/${listId}`).expect(204);
      expect(await states()).toEqual([]);
    });
  });
});
