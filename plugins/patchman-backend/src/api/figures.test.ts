import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { startTwoTeams, type TwoTeams } from '../__testUtils__/twoTeams';
import { fromNow } from '../database/time';

jest.setTimeout(120_000);

describe('figures of hosts', () => {
  const databases = testDatabases();
  let teams: TwoTeams;
  let knex: Knex;

  const start = async (id: (typeof databases.ids)[number]) => {
    knex = await databases.migrated(id);
    teams = await startTwoTeams(knex);
  };
  const get = async (who: 'admin' | 'owner' | 'narrow', path: string) => {
    const { status, body } = await teams.send(who, 'get', path);
    expect([path, status]).toEqual([path, 200]);
    return body;
  };
  afterEach(() => teams?.stop());

  it.each(databases.ids)(
    'offer what the hosts of their reader are, as the summary counts them, on %s',
    async id => {
      await start(id);
      expect(await get('admin', '/host-facets')).toEqual({
        byOs: [
          { release: 'Rocky Linux 9', hosts: 2, security: 0 },
          { release: 'Theirs Linux 9.5', hosts: 2, security: 2 },
        ],
        byArch: [{ arch: 'x86_64', hosts: 4 }],
        byTag: [{ tag: 'theirs-tag', hosts: 2 }],
        byOwner: [
          { owner: 'group:default/mine', hosts: 2, security: 0 },
          { owner: 'group:default/theirs', hosts: 2, security: 2 },
        ],
      });
      const mine = await get('owner', '/host-facets');
      expect(mine).toEqual({
        byOs: [{ release: 'Rocky Linux 9', hosts: 2, security: 0 }],
        byArch: [{ arch: 'x86_64', hosts: 2 }],
        byTag: [],
        byOwner: [{ owner: 'group:default/mine', hosts: 2, security: 0 }],
      });
      expect((await get('owner', '/summary')).hosts).toMatchObject(mine);
    },
  );

  it.each(databases.ids)(
    'tell how fresh they are, of reports only to those who may see them, on %s',
    async id => {
      await start(id);
      const last = fromNow({ hours: -1 });
      await knex('host').update({ last_report_at: fromNow({ hours: -2 }) });
      await knex('host')
        .where({ name: 'theirs1' })
        .update({ last_report_at: last });
      const { lastRefresh } = await get('admin', '/summary');
      expect(lastRefresh).toEqual(expect.any(String));
      expect(await get('admin', '/freshness')).toEqual({
        at: expect.any(String),
        lastArrival: expect.any(String),
        lastReport: last,
        lastEvaluation: expect.any(String),
        lastRefresh,
      });
      const mine = await get('owner', '/freshness');
      expect(mine.lastReport < last).toBe(true);
      expect(mine.lastArrival).toBeNull();
    },
  );

  it.each(databases.ids)(
    'say what needs attention, worst first and each with its first hosts, on %s',
    async id => {
      await start(id);
      await knex('host')
        .where({ name: 'mine1' })
        .update({ last_report_at: fromNow({ days: -100 }) });
      await knex('host')
        .where({ name: 'mine2' })
        .update({ reported_reboot: true });
      await knex('host').where({ name: 'theirs1' }).update({
        evaluation_id: null,
      });
      await knex('host_repository')
        .whereIn('host_id', knex('host').where('name', 'theirs2').select('id'))
        .delete();
      const { hosts, attention } = await get('admin', '/summary');
      expect(hosts).toMatchObject({
        total: 4,
        byState: { ok: 1, security: 1, stale: 1, unknown: 1, updates: 0 },
        rebootRequired: 1,
      });
      const ofHosts = attention.filter(({ kind }: any) =>
        kind.startsWith('hosts-'),
      );
      expect(ofHosts).toEqual([
        { kind: 'hosts-security', count: 1, examples: ['theirs2'] },
        {
          kind: 'hosts-quarantined',
          ...{ count: 2, examples: ['mine1', 'theirs1'] },
        },
        { kind: 'hosts-reboot', count: 1, examples: ['mine2'] },
        { kind: 'hosts-unknown', count: 1, examples: ['theirs1'] },
        { kind: 'hosts-stale', count: 1, examples: ['mine1'] },
        {
          kind: 'hosts-without-repositories',
          ...{ count: 1, examples: ['theirs2'] },
        },
        {
          kind: 'hosts-foreign-packages',
          ...{ count: 3, examples: ['mine1', 'mine2', 'theirs2'] },
        },
      ]);
      const own = await get('narrow', '/summary');
      expect(own.attention.map(({ kind }: any) => kind)).toEqual([
        'errata-critical',
        'hosts-quarantined',
        'hosts-reboot',
        'hosts-stale',
        'hosts-foreign-packages',
      ]);
    },
  );

  it.each(databases.ids)(
    'are the same for those who see all hosts and for those whose own are all, on %s',
    async id => {
      await start(id);
      for (const name of ['theirs1', 'theirs2']) {
        await teams.send('admin', 'patch', `/hosts/${name}`, {
          owner: 'group:default/mine',
        });
      }
      // Counted for the one, computed for the other.
      for (const path of [
        '/updates',
        '/errata',
        '/cves',
        '/packages',
        '/package-names',
        '/package-names/rpm/shared',
        `/packages/${teams.ids.package}`,
        '/host-counts',
      ]) {
        expect([path, await get('owner', path)]).toEqual([
          path,
          await get('admin', path),
        ]);
      }
      expect((await get('owner', '/summary')).updates).toEqual(
        (await get('admin', '/summary')).updates,
      );
    },
  );

  it.each(databases.ids)(
    'come in pages that begin after a name, whatever goes meanwhile, on %s',
    async id => {
      await start(id);
      const names = async (after: string) => {
        const page = await get('admin', `/hosts?limit=2${after}`);
        return [page.totalItems, ...page.items.map((host: any) => host.name)];
      };
      expect(await names('')).toEqual([4, 'mine1', 'mine2']);
      await knex('host').where({ name: 'mine1' }).delete();
      expect(await names('&after=mine2')).toEqual([2, 'theirs1', 'theirs2']);
      expect(await names('&after=theirs2')).toEqual([0]);
    },
  );
});
