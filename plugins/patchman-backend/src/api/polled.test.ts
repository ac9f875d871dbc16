import { mockCredentials } from '@backstage/backend-test-utils';
import { testDatabases } from '../__testUtils__/databases';
import { startTwoTeams, type TwoTeams } from '../__testUtils__/twoTeams';

jest.setTimeout(120_000);

describe('what is polled', () => {
  const databases = testDatabases();
  let teams: TwoTeams;
  afterEach(() => teams?.stop());

  it.each(databases.ids)(
    'costs no body while nothing is new, and is another for others, on %s',
    async id => {
      teams = await startTwoTeams(await databases.migrated(id));
      const { patchman, ids } = teams;
      const again = (path: string, etag: string) =>
        patchman.get(path).set('If-None-Match', etag);
      const tags = new Map<string, string>();
      for (const path of [
        ...['/summary', '/freshness', '/tasks', `/tasks/${ids.maintenance}`],
        ...['/hosts/mine1', '/host-facets', '/hosts?limit=3'],
      ]) {
        const { headers } = await patchman.get(path).expect(200);
        expect(headers['cache-control']).toBe('private, no-cache');
        const same = await again(path, headers.etag);
        expect([path, headers.etag, same.status, same.text]).toEqual([
          ...[path, expect.any(String), 304, ''],
        ]);
        tags.set(path, headers.etag);
      }
      const { status, body } = await patchman.anonymous
        .get('/api/patchman/summary')
        .set('If-None-Match', tags.get('/summary')!)
        .set(
          'Authorization',
          mockCredentials.user.header('user:default/owner'),
        );
      expect([status, body.hosts.total]).toEqual([200, 2]);

      await patchman.patch('/hosts/mine1', { comment: 'New.' }).expect(200);
      const changed = await again('/hosts/mine1', tags.get('/hosts/mine1')!);
      expect([changed.status, changed.body.comment]).toEqual([200, 'New.']);
    },
  );
});
