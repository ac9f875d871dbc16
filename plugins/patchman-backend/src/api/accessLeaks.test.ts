import { testDatabases } from '../__testUtils__/databases';
import {
  type Identity,
  startTwoTeams,
  type TwoTeams,
} from '../__testUtils__/twoTeams';

jest.setTimeout(180_000);

const databases = testDatabases();

/** What a team that may see its own hosts only learns of the others, which is nothing; see docs/permissions.md. */
describe.each(databases.ids)('the hosts of others, on %s', id => {
  let teams: TwoTeams;

  beforeAll(async () => {
    teams = await startTwoTeams(await databases.migrated(id));
  });
  afterAll(() => teams.stop());

  const get = async (who: Identity, path: string) => {
    const { status, body } = await teams.send(who, 'get', path);
    expect([path, status]).toEqual([path, 200]);
    return body;
  };
  const itemsOf = async (who: Identity, path: string): Promise<any[]> =>
    (await get(who, path)).items;

  it('are not named by failed reports in the summary', async () => {
    const kinds = async (who: Identity) =>
      (await get(who, '/summary')).attention.map((item: any) => item.kind);
    expect(await kinds('admin')).toContain('reports-failed');
    expect((await get('owner', '/summary')).reports).toBeNull();
    for (const who of ['owner', 'narrow', 'wide'] as const) {
      expect(await kinds(who)).not.toContain('reports-failed');
    }
    expect((await get('wide', '/summary')).reports.failed).toBe(0);
  });

  it('do not bring repositories into the summary of those who may not see any', async () => {
    const narrow = await get('narrow', '/summary');
    expect(narrow).toMatchObject({ repositories: null, mirrors: null });
    const kinds = narrow.attention.map(({ kind }: any) => kind);
    expect(kinds.filter((kind: string) => /^(repo|mirror)/.test(kind))).toEqual(
      [],
    );
    const owner = await get('owner', '/summary');
    expect(owner.repositories.total).toBe(2);
    // What only others use is not told apart from what nobody uses.
    expect(owner.attention.map(({ kind }: any) => kind)).not.toContain(
      'repositories-unused',
    );
  });

  it('are not named by tasks', async () => {
    const names = async (who: Identity, query = '') =>
      (await itemsOf(who, `/tasks?limit=500${query}`)).map(({ name }) => name);
    expect(await names('admin')).toContain('evaluate theirs1');
    expect(await names('narrow')).toContain('evaluate mine1');
    expect(await names('narrow', '&search=theirs1')).toEqual([]);
    // Tasks about repositories are for those who may see repositories.
    expect(await names('owner')).toContain('refresh common');
    expect(await names('narrow')).not.toContain('refresh common');
  });

  it('are not counted by what came out of tasks', async () => {
    const task = `/tasks/${teams.ids.maintenance}`;
    expect((await get('admin', task)).message).toMatch(/4 hosts/);
    expect(await get('owner', task)).toMatchObject({
      ...{ kind: 'evaluate', status: 'done', message: null, progress: null },
    });
    const { items } = await get('owner', '/maintenance');
    expect(items.map(({ lastRun }: any) => lastRun?.message ?? null)).toEqual(
      items.map(() => null),
    );
  });

  it('are not counted by repositories', async () => {
    const hosts = async (who: Identity, path: string) =>
      (await itemsOf(who, path)).map(one => [one.name, one.hosts]);
    expect(await hosts('admin', '/repositories')).toEqual([
      ['common', 4],
      ['other', 2],
    ]);
    expect(await hosts('owner', '/repositories')).toEqual([
      ['common', 2],
      ['other', 0],
    ]);
    expect(await hosts('owner', '/repositories?used=true')).toEqual([
      ['common', 2],
    ]);
    const detail = await get('owner', `/repositories/${teams.ids.repository}`);
    expect(detail).toMatchObject({ hosts: 2, releases: [] });
  });

  it('are not betrayed by their packages', async () => {
    const named = (who: Identity, query: string) =>
      itemsOf(who, `/packages?name=theirs-tool${query}`);
    expect(await named('admin', '')).toHaveLength(1);
    for (const query of ['', '&installed=true', '&installed=false']) {
      expect(await named('owner', query)).toEqual([]);
    }
    // What a repository offers is there, installed elsewhere or not.
    expect(await itemsOf('owner', '/packages?name=other')).toHaveLength(1);
    const ofName = await get('owner', '/package-names/rpm/shared');
    expect(ofName.versions.map((one: any) => [one.evr, one.hosts])).toEqual([
      ['2-1', 0],
      ['1-1', 2],
    ]);
    expect(await itemsOf('owner', '/package-names?search=theirs-tool')).toEqual(
      [],
    );
  });

  it('are not betrayed by their operating system', async () => {
    const releases = async (who: Identity) =>
      (await itemsOf(who, '/operating-systems')).map(({ release }) => release);
    expect(await releases('admin')).toHaveLength(2);
    expect(await releases('owner')).toEqual([expect.stringContaining('Rocky')]);
  });

  it('are not those of whoever registers an entity for them', async () => {
    const names = async (who: Identity) =>
      (await itemsOf(who, '/hosts')).map(({ name }) => name);
    expect(await names('owner')).toEqual(['mine1', 'mine2']);
    const theirs = await get('admin', '/hosts/theirs1');
    expect(theirs).toMatchObject({
      entityRef: 'resource:default/stranger',
      owner: 'group:default/theirs',
      owners: ['group:default/theirs'],
    });
    const mine = await itemsOf('admin', '/hosts?owner=group:default/mine');
    expect(mine.map(({ name }) => name)).toEqual(['mine1', 'mine2']);
  });

  it('are not told by where a machine was sent', async () => {
    const renamed = async (who: Identity) =>
      (await itemsOf(who, '/quarantine?status=renamed')).map(
        ({ host, newName }) => [host, newName],
      );
    expect(await renamed('admin')).toEqual([['mine1', 'theirs1']]);
    expect(await renamed('owner')).toEqual([['mine1', null]]);
  });

  it('become theirs the moment that their owner changes, and the change is answered', async () => {
    const { send, knex } = teams;
    // As the catalog still has it: the entity that the module made of the host while it was mine.
    await knex('host_entity').insert({
      ...{ host_name: 'mine2', entity_ref: 'resource:default/mine2' },
      ...{ owner: 'group:default/mine', standing: 'made' },
    });
    const changed = await send('wide', 'patch', '/hosts/mine2', {
      owner: 'group:default/theirs',
    });
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({
      name: 'mine2',
      owner: 'group:default/theirs',
      assignedOwner: 'group:default/theirs',
    });
    for (const [method, body] of [
      ['get', undefined],
      ['patch', { tags: ['mine'] }],
      ['delete', undefined],
    ] as const) {
      const { status } = await send('wide', method, '/hosts/mine2', body);
      expect([method, status]).toEqual([method, 404]);
    }
    // And back again at once.
    await send('admin', 'patch', '/hosts/mine2', {
      owner: 'group:default/mine',
    });
    expect((await send('wide', 'get', '/hosts/mine2')).status).toBe(200);
  });
});
