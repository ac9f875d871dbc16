import { testDatabases } from '../__testUtils__/databases';
import { startTwoTeams, type TwoTeams } from '../__testUtils__/twoTeams';
import { checkAnswer } from './openapi/__testUtils__/checkAnswer';

jest.setTimeout(180_000);

describe('a change of many', () => {
  const databases = testDatabases();
  let teams: TwoTeams;
  afterEach(() => teams?.stop());

  const send = (
    who: Parameters<TwoTeams['send']>[0],
    what: string,
    body: object,
  ) => teams.send(who, 'post', `/${what}/bulk`, body);
  /** Does it, and answers how it ended. */
  const done = async (what: string, body: object) => {
    const response = await send('admin', what, body);
    expect([body, response.status]).toEqual([body, 202]);
    checkAnswer(`/${what}/bulk`, 'post', response as any);
    await teams.patchman.settled();
    const { body: task } = await teams.send(
      'admin',
      'get',
      `/tasks/${response.body.task.id}`,
    );
    expect([task.message, task.status]).toEqual([task.message, 'done']);
    return task.message as string;
  };
  const items = async (path: string) =>
    (await teams.send('admin', 'get', path)).body.items;

  it.each(databases.ids)(
    'of hosts concerns those that are listed or match, and no others, on %s',
    async id => {
      teams = await startTwoTeams(await databases.migrated(id));
      const dry = await send('admin', 'hosts', {
        ...{ filter: { tag: 'theirs-tag', reboot: 'unknown' }, dryRun: true },
        action: { do: 'delete' },
      });
      expect(dry.status).toBe(200);
      checkAnswer('/hosts/bulk', 'post', dry as any);
      const all = await send('admin', 'hosts', {
        ...{ filter: { stale: false, search: 'mine' }, dryRun: true },
        action: { do: 'evaluate' },
      });
      expect(all.body).toEqual({
        ...{ matched: 2, examples: ['mine1', 'mine2'], task: null },
      });

      expect(
        await done('hosts', {
          ids: ['mine1', 'theirs1'],
          action: {
            do: 'update',
            ...{ addTags: ['New'], owner: 'group:default/web' },
            ...{ comment: 'Both.', checkDns: false },
            useHostRepositories: false,
          },
        }),
      ).toBe('2 hosts changed.');
      const tagged = await items('/hosts?tag=new');
      expect(tagged.map(({ name }: any) => name)).toEqual(['mine1', 'theirs1']);
      expect(tagged[1].tags).toEqual(['New', 'theirs-tag']);
      const { body } = await teams.send('admin', 'get', '/hosts/theirs1');
      expect(body).toMatchObject({
        ...{ comment: 'Both.', useHostRepositories: false },
        assignedOwner: 'group:default/web',
        dns: { check: false },
      });
      await done('hosts', {
        filter: { tag: 'new' },
        action: { do: 'update', removeTags: ['NEW', 'nothing'] },
      });
      expect(await items('/hosts?tag=new')).toEqual([]);
      expect(await items('/hosts?tag=theirs-tag')).toHaveLength(2);
      expect(
        await done('hosts', { filter: {}, action: { do: 'evaluate' } }),
      ).toMatch(/^4 hosts looked at/);
    },
  );

  it.each(databases.ids)(
    'takes away only as many as somebody has seen, on %s',
    async id => {
      teams = await startTwoTeams(await databases.migrated(id));
      const { knex } = teams;
      const away = {
        filter: { os: 'Theirs Linux 9' },
        action: { do: 'delete' },
      };
      const { body: dry } = await send('admin', 'hosts', {
        ...{ ...away, dryRun: true },
      });
      expect((await send('admin', 'hosts', away)).status).toBe(400);
      expect(
        (await send('admin', 'hosts', { ...away, expect: dry.matched + 1 }))
          .status,
      ).toBe(409);
      expect(await knex('host')).toHaveLength(4);
      await done('hosts', {
        ...{ ids: ['theirs1', 'theirs2'], action: { do: 'delete' } },
      });
      expect(await knex('host').orderBy('name').pluck('name')).toEqual([
        'mine1',
        'mine2',
      ]);
      expect(
        await knex('host_key')
          .where('host_name', 'like', 'theirs%')
          .whereNull('revoked_at'),
      ).toEqual([]);
      const audited = await items('/audit?action=host-delete');
      expect(audited[0]).toMatchObject({
        subject: { kind: 'host', name: '2 hosts' },
        detail: { names: ['theirs1', 'theirs2'] },
        outcome: 'succeeded',
      });
    },
  );

  it.each(databases.ids)(
    'knows no hosts but those that its reader may change, on %s',
    async id => {
      teams = await startTwoTeams(await databases.migrated(id));
      const body = { filter: {}, dryRun: true, action: { do: 'evaluate' } };
      expect((await send('owner', 'hosts', body)).status).toBe(403);
      expect((await send('wide', 'hosts', body)).body).toMatchObject({
        ...{ matched: 2, examples: ['mine1', 'mine2'] },
      });
      const theirs = { ids: ['theirs1'], action: { do: 'evaluate' } };
      const { status, text } = await send('wide', 'hosts', theirs);
      expect(status).toBe(404);
      expect(text).not.toContain('theirs2');
    },
  );

  it.each(databases.ids)(
    'of repositories, mirrors and reports does the same, on %s',
    async id => {
      teams = await startTwoTeams(await databases.migrated(id));
      const { knex, ids } = teams;
      const both = [Number(ids.repository), Number(ids.other)];
      expect(
        await done('repositories', {
          ids: both,
          action: { do: 'update', security: true },
        }),
      ).toMatch(/^2 repositories changed/);
      expect(await items('/repositories?security=true')).toHaveLength(2);
      expect(
        await done('repositories', {
          filter: { type: 'rpm' },
          action: { do: 'refresh', force: true },
        }),
      ).toMatch(/^2 repositories refreshed/);
      expect(
        await done('mirrors', {
          filter: { repository: 'other' },
          action: { do: 'update', refresh: false },
        }),
      ).toMatch(/^1 mirror changed/);
      expect(await items('/mirrors?refresh=false')).toHaveLength(1);
      expect(
        await done('mirrors', {
          filter: { repository: Number(ids.other) },
          action: { do: 'move', repository: 'common' },
        }),
      ).toMatch(/^1 mirror moved/);
      expect(await items('/mirrors?repository=common')).toHaveLength(2);
      expect(
        await done('mirrors', { ids: [ids.mirror], action: { do: 'delete' } }),
      ).toMatch(/^1 mirror deleted/);
      expect(
        await done('repositories', {
          ...{ filter: { hasMirrors: false }, expect: 1 },
          action: { do: 'delete' },
        }),
      ).toMatch(/^1 repository deleted/);
      expect(
        await done('reports', {
          ids: [ids.failed, ids.report],
          action: { do: 'process' },
        }),
      ).toBe('1 failed report to be processed again.');
      await done('reports', {
        ...{ filter: { host: 'theirs1' }, expect: 1 },
        action: { do: 'delete' },
      });
      expect(await knex('report').where({ host_name: 'theirs1' })).toEqual([]);
    },
  );

  it.each(databases.ids)('refuses what it does not know, on %s', async id => {
    teams = await startTwoTeams(await databases.migrated(id));
    for (const body of [
      { action: { do: 'delete' } },
      { ids: ['mine1'], filter: {}, action: { do: 'delete' } },
      { ids: [], action: { do: 'delete' } },
      { ids: ['mine1'], action: { do: 'explode' } },
      { ids: ['mine1'], action: { do: 'evaluate', force: true } },
      { filter: { sate: 'ok' }, action: { do: 'evaluate' } },
      { filter: { stale: 'perhaps' }, action: { do: 'evaluate' } },
    ]) {
      const { status } = await send('admin', 'hosts', body);
      expect([body, status]).toEqual([body, 400]);
    }
  });
});
