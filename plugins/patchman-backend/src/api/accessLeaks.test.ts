import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import {
  type Identity,
  startTwoTeams,
  type TwoTeams,
} from '../__testUtils__/twoTeams';

import { CveIds } from '../inventory/errata/CveIds';
import { storeBlocks } from '../inventory/verdicts/storeBlocks';
import { storeSets } from '../inventory/verdicts/storeSets';

jest.setTimeout(180_000);

const databases = testDatabases();

/** A set of verdicts that one host alone has: a CVE of its own, and one that is known for longer than by others. */
async function storeHidden(knex: Knex): Promise<number> {
  const at = '2020-01-01T00:00:00.000Z';
  return knex.transaction(async trx => {
    const found = (cve: string, state: 'update' | 'no-fix') => ({
      ...{ cve, state, fixed: '', available: '', reboot: false, channel: '' },
      ...{ reason: '', urgency: '', advisories: [] },
    });
    const blocks = await storeBlocks(
      trx,
      [
        {
          ...{ key: 'hidden', subject: 'hidden', release: 'rocky:9' },
          unit: {
            ...{ type: 'rpm', coverage: 'covered', why: '', slot: '' },
            source: { name: 'hidden', version: '1' },
            ...{ binary: null, modular: false, members: [] },
            ...{ offered: [], waiting: [] },
          },
          verdicts: [
            found('CVE-2026-0001', 'update'),
            found('CVE-2099-0001', 'no-fix'),
          ],
        },
      ],
      new CveIds(),
    );
    const blockId = blocks.get('hidden')!;
    await trx('cve_verdict').where({ block_id: blockId }).update({ since: at });
    const [packageId] = await trx('package').orderBy('id').pluck('id');
    const sets = await storeSets(trx, [
      { key: 'hidden', notes: [], entries: [{ blockId, packageId }] },
    ]);
    return sets.get('hidden')!;
  });
}

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

  it('are not betrayed by CVEs and errata', async () => {
    const { knex, patchman, send } = teams;
    await patchman.settled();
    const hidden = await storeHidden(knex);
    const [theirs] = await knex('host').where({ name: 'theirs1' }).pluck('id');
    await knex('host_verdicts')
      .where({ host_id: theirs })
      .update({ set_id: hidden });
    const cves = async (who: Identity, query = '') =>
      (await itemsOf(who, `/cves${query}`)).map(cve => [
        ...[cve.name, cve.hosts, cve.affectedHosts, cve.states],
        cve.since?.slice(0, 4),
      ]);
    const thisYear = new Date().toISOString().slice(0, 4);
    expect(await cves('admin', '?orderBy=name:asc')).toEqual([
      ['CVE-2026-0001', 4, 4, { update: 4 }, '2020'],
      ['CVE-2099-0001', 0, 1, { 'no-fix': 1 }, '2020'],
    ]);
    const mine = [['CVE-2026-0001', 2, 2, { update: 2 }, thisYear]];
    for (const query of [
      ...['', '?affected=true', '?search=cve', '?orderBy=since:asc'],
      '?owner=group:default/mine',
    ]) {
      expect([query, await cves('owner', query)]).toEqual([query, mine]);
    }
    for (const query of [
      ...['?state=no-fix', '?age=900', '?hasFix=false', '?affected=false'],
      ...['?owner=group:default/theirs', '?name=CVE-2099-0001'],
    ]) {
      expect([query, await cves('owner', query)]).toEqual([query, []]);
    }
    for (const path of ['/cves/CVE-2099-0001', '/cves/CVE-2099-0001/hosts']) {
      expect((await send('admin', 'get', path)).status).toBe(200);
      const unknown = path.replace('2099-0001', '2099-9999');
      const found = await send('owner', 'get', path);
      const never = await send('owner', 'get', unknown);
      // Said in the same words as of what nobody has.
      expect([found.status, found.text.replace(/0001/g, '9999')]).toEqual([
        404,
        never.text,
      ]);
    }
    const detail = await get('owner', '/cves/CVE-2026-0001');
    expect(detail).toMatchObject({ hosts: 2, affectedHosts: 2 });
    expect(detail.since).not.toMatch(/^2020/);
    expect(detail.errata).toMatchObject([{ name: 'E-1', hosts: 2 }]);
    for (const path of ['/cves/CVE-2026-0001/hosts', '/errata/E-1/hosts']) {
      const names = async (who: Identity, query = '') =>
        (await itemsOf(who, `${path}${query}`)).map(({ name }) => name);
      expect(await names('admin')).toHaveLength(4);
      expect(await names('owner')).toEqual(['mine1', 'mine2']);
      expect(await names('owner', '?name=theirs1')).toEqual([]);
    }
    expect(
      (await itemsOf('owner', '/errata')).map(({ name, hosts }) => [
        name,
        hosts,
      ]),
    ).toEqual([['E-1', 2]]);
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
