import { createHash } from 'node:crypto';
import { testDatabases } from '../../__testUtils__/databases';
import { listedMirrors } from './__testUtils__/listedMirrors';

jest.setTimeout(120_000);

describe('repositories behind lists of mirrors', () => {
  const databases = testDatabases();
  const world = listedMirrors();
  const {
    list,
    mirrors,
    refresh,
    report,
    serve,
    serveList,
    start,
    states,
    updates,
  } = world;

  describe.each(databases.ids)('on %s', id => {
    beforeEach(async () => start(await databases.migrated(id)));

    it('are read from the fastest good mirrors, which are known to be equal', async () => {
      serve('2.0', '/slow', '/second', '/first');
      // One never answers; of the others, the second waits for the first.
      world.server.answers.set('/slow/repodata/repomd.xml', () => {});
      const [first, second] = ['/first', '/second'].map(
        path =>
          world.server.answers.get(`${path}/repodata/repomd.xml`) as string,
      );
      let firstIsDone: () => void;
      const done = new Promise<void>(resolve => {
        firstIsDone = resolve;
      });
      world.server.answers.set('/first/repodata/repomd.xml', (_, response) => {
        response.end(first);
        response.on('finish', () => setImmediate(firstIsDone));
      });
      world.server.answers.set(
        '/second/repodata/repomd.xml',
        async (_, response) => {
          await done;
          response.end(second);
        },
      );
      serveList('/mirrorlist', list('/gone', '/slow', '/second', '/first'));
      await report('web1', [`${world.server.url}/mirrorlist`]);

      const found = await mirrors();
      expect(found).toMatchObject([
        {
          url: `${world.server.url}/mirrorlist`,
          listKind: 'mirrorlist',
          listedBy: null,
          state: 'ok',
          error: null,
          packages: null,
        },
        ...['/first', '/second'].map(path => ({
          url: `${world.server.url}${path}`,
          listKind: null,
          listedBy: { id: found[0].id, url: `${world.server.url}/mirrorlist` },
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
        world.server.requests.filter(path => path.endsWith('primary.xml.gz')),
      ).toHaveLength(1);
      const { body } = await world.patchman.get('/repositories');
      expect(body.items).toMatchObject([
        { state: 'ok', mirrors: 3, packages: 1 },
      ]);
      expect(await updates('web1')).toEqual(['2.0-1']);
    });

    it('cost one conditional request for a list that is what it was', async () => {
      serve('2.0', '/a', '/b', '/c');
      serveList('/mirrorlist', list('/a', '/b', '/c'));
      await report('web1', [`${world.server.url}/mirrorlist`]);
      const chosen = (await states()).slice(1).map(([path]) => path);
      const [before] = await mirrors();
      await refresh();
      expect(world.server.requests.sort()).toEqual(
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
      await report('web1', [`${world.server.url}/mirrorlist`]);
      const reasons: [string, RegExp][] = [
        ['<!DOCTYPE html><html>sign in</html>', /is a web page/],
        ['', /lists no mirror that can be used: it is empty/],
        ['# nothing for release 9', /it says "nothing for release 9"/],
      ];
      for (const [i, [text, reason]] of reasons.entries()) {
        world.server.answers.set('/mirrorlist', text);
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
      const { body } = await world.patchman.get('/repositories');
      expect(body.items).toMatchObject([{ state: 'ok' }]);
      const { body: host } = await world.patchman.get('/hosts/web1');
      expect(host.doubts).toEqual([]);

      // A person asks again; the list is back.
      serveList('/mirrorlist', list('/a', '/b'));
      await world.patchman
        .post(`/repositories/${body.items[0].id}/refresh`)
        .expect(202);
      await world.patchman.settled();
      expect((await mirrors())[0]).toMatchObject({ state: 'ok', failures: 0 });
    });

    it('fail when the list was never read', async () => {
      world.server.answers.set('/mirrorlist', '');
      await report('web1', [`${world.server.url}/mirrorlist`]);
      const { body } = await world.patchman.get('/repositories');
      expect(body.items).toMatchObject([{ state: 'failing', mirrors: 1 }]);
    });

    it('follow the list: what it names no more goes, once something else was read', async () => {
      serve('2.0', '/a', '/b', '/c', '/d');
      serveList('/mirrorlist', list('/a', '/b'));
      await report('web1', [`${world.server.url}/mirrorlist`]);
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
      await report('web1', [`${world.server.url}/mirrorlist`]);
      serve('2.0', '/c');
      world.server.answers.delete('/a/repodata/repomd.xml');
      await refresh();
      expect((await states()).sort()).toEqual([
        ['/b', 'ok'],
        ['/c', 'ok'],
        ['/mirrorlist', 'ok'],
      ]);
      // With nothing to replace it, it stays, as failing, after those that work.
      world.server.answers.delete('/c/repodata/repomd.xml');
      await refresh();
      expect((await states()).slice(1)).toEqual([
        ['/b', 'ok'],
        ['/c', 'failing'],
      ]);
      const { body } = await world.patchman.get('/repositories');
      expect(body.items).toMatchObject([{ state: 'ok' }]);
    });

    it('are not read from where the guarded door does not lead', async () => {
      serve('2.0', '/a');
      serveList(
        '/mirrorlist',
        `http://169.254.169.254/latest\nhttp://10.0.0.1/repo\n${list('/a')}`,
      );
      await report('web1', [`${world.server.url}/mirrorlist`]);
      const [, good, refused] = await mirrors();
      expect(good).toMatchObject({ state: 'ok', packages: 1 });
      expect(refused).toMatchObject({
        state: 'failing',
        error: expect.stringMatching(
          /is a (cloud metadata|private) address: add .* to patchman\.fetch\.allow/,
        ),
      });
    });

    it('are read only from mirrors that have what the metalink promises', async () => {
      serve('1.5', '/old');
      serve('2.0', '/new');
      const promise = (path: string) => {
        const repomd = world.server.answers.get(`${path}/repodata/repomd.xml`);
        return `<metalink><files><file name="repomd.xml"><verification><hash type="sha256">${createHash(
          'sha256',
        )
          .update(repomd as string)
          .digest('hex')}</hash></verification><resources>${['/old', '/new']
          .map(
            host =>
              `<url preference="100">${world.server.url}${host}/repodata/repomd.xml</url>`,
          )
          .join('')}</resources></file></files></metalink>`;
      };
      serveList('/metalink', promise('/new'));
      await report('web1', [`${world.server.url}/metalink`]);
      const found = await mirrors();
      expect(found[0]).toMatchObject({ listKind: 'metalink', state: 'ok' });
      expect(found[1]).toMatchObject({
        url: `${world.server.url}/new`,
        state: 'ok',
      });
      expect(found[2]).toMatchObject({
        url: `${world.server.url}/old`,
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
  });
});
