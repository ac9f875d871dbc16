import { testDatabases } from '../../__testUtils__/databases';
import { listedMirrors } from './__testUtils__/listedMirrors';

jest.setTimeout(120_000);

describe('lists of mirrors that hosts report and people change', () => {
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

    it('fill in the variables of the list and of its mirrors', async () => {
      serve('2.0', '/9/x86_64');
      serveList(
        '/mirrorlist?repo=os-9&arch=x86_64',
        `${world.server.url}/$releasever/$basearch\n`,
      );
      await report('web1', [
        `${world.server.url}/mirrorlist?repo=os-$releasever&arch=$basearch`,
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
      const url = `${world.server.url}/mirrorlist?release=$releasever`;
      await report('web8', [url], 'Rocky Linux 8.10');
      await report('web9', [url], 'Rocky Linux 9.3');
      expect(await updates('web8')).toEqual(['1.5-1']);
      expect(await updates('web9')).toEqual(['2.0-1']);
    });

    it('leave a mirror that a host reports itself to the host', async () => {
      serve('2.0', '/a', '/b', '/c');
      serveList('/mirrorlist', list('/a', '/b'));
      await report('web1', [`${world.server.url}/mirrorlist`]);
      await report('web2', [`${world.server.url}/a/`]);
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
      await report('web1', [`${world.server.url}/mirrorlist`]);
      const [{ id: listId }] = await mirrors();
      await world.patchman.patch(`/mirrors/${listId}`, { enabled: false });
      expect((await states()).map(([, state]) => state)).toEqual([
        'disabled',
        'disabled',
        'disabled',
      ]);
      await world.patchman.patch(`/mirrors/${listId}`, { enabled: true });

      // One that a person does not want is not chosen again, and another takes its place.
      const chosen = await mirrors();
      const unwanted = chosen.find(({ url }) => url.endsWith('/a'))!;
      await world.patchman.patch(`/mirrors/${unwanted.id}`, { enabled: false });
      serveList('/mirrorlist', list('/a', '/b', '/c'));
      await refresh();
      expect((await states()).sort()).toEqual([
        ['/a', 'disabled'],
        ['/b', 'ok'],
        ['/c', 'ok'],
        ['/mirrorlist', 'ok'],
      ]);

      // Its address becomes that of a mirror.
      await world.patchman
        .patch(`/mirrors/${listId}`, { url: `${world.server.url}/b/.` })
        .expect(200);
      await refresh();
      expect(await states()).toHaveLength(1);
      expect((await mirrors())[0]).toMatchObject({
        listKind: null,
        packages: 1,
      });

      await world.patchman
        .patch(`/mirrors/${listId}`, { url: `${world.server.url}/mirrorlist` })
        .expect(200);
      await refresh();
      expect(await states()).toHaveLength(3);
      await world.patchman.delete(`/mirrors/${listId}`).expect(204);
      expect(await states()).toEqual([]);
    });
  });
});
