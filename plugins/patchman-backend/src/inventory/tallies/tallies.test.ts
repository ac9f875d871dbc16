import fc from 'fast-check';
import type { Knex } from 'knex';
import { testDatabases } from '../../__testUtils__/databases';
import { mendTallies } from '../../maintenance/check/damagedTallies';
import { cleanErrata } from '../../maintenance/clean/cleanErrata';
import { ErratumSetBuilder } from '../errata/ErratumSetBuilder';
import { deleteRepository } from '../repositories/changeRepository';
import {
  makeSmallFleet,
  readTallies,
  type SmallFleet,
} from './__testUtils__/smallFleet';
import { settleAllTallies, settleTallies, settleWaves } from './settleTallies';

jest.setTimeout(120_000);

const never = new AbortController().signal;
const databases = testDatabases();

describe.each(databases.ids)('figures of hosts on %s', id => {
  let knex: Knex;
  let fleet: SmallFleet;

  beforeEach(async () => {
    knex = await databases.migrated(id);
    fleet = await makeSmallFleet(knex);
  });

  const hostsOf = async (table: string, key: string) =>
    Object.fromEntries(
      (await knex(table).select(key, 'hosts')).map(row => [
        row[key],
        row.hosts,
      ]),
    );

  it('count a host with two versions of a name once, and with each version', async () => {
    await fleet.addHost({ set: 1 });
    await fleet.addHost({ set: 3 });
    await settleTallies(knex);
    expect(await hostsOf('package_tally', 'package_id')).toEqual({
      ...{ 1: 1, 2: 2, 3: 2, 4: 1 },
    });
    expect(await knex('package_name').orderBy('name').select('*')).toEqual([
      { name: 'bash', type: 'rpm', versions: 2, hosts: 0 },
      { name: 'kernel', type: 'rpm', versions: 2, hosts: 2 },
      { name: 'vim', type: 'rpm', versions: 2, hosts: 2 },
    ]);
  });

  it('count what differs between sets that stand on one base', async () => {
    const [base] = fleet.sets;
    const derive = async (without: number, also: number) => {
      const [{ id: set }] = await knex('package_set')
        .insert({
          ...{ id: 100 + also, digest: `derived${also}`, size: 3 },
          ...{ complete: true, created_at: '', base_id: base },
        })
        .returning('id');
      await knex('package_set_entry').insert({
        ...{ set_id: set, package_id: without, removed: true },
      });
      await knex('package_set_entry').insert({ set_id: set, package_id: also });
      return set;
    };
    const one = await derive(1, 5);
    const other = await derive(3, 6);
    const host = await fleet.addHost({ set: base });
    await settleTallies(knex);
    for (const set of [one, other, base, other, 4, one]) {
      await knex('host').where({ id: host }).update({ package_set_id: set });
      await settleTallies(knex);
      const members = await knex('package_set_member').where({ set_id: set });
      expect(await hostsOf('package_tally', 'package_id')).toEqual(
        Object.fromEntries(members.map(row => [row.package_id, 1])),
      );
      expect(await mendTallies(knex, never)).toBe(0);
    }
  });

  it('count a host once for a CVE that two errata fix, until both are closed', async () => {
    const host = await fleet.addHost({ evaluation: 1 });
    await settleTallies(knex);
    expect(await hostsOf('cve_tally', 'cve_id')).toEqual({ 1: 1, 2: 1 });
    await knex('host').where({ id: host }).update({ evaluation_id: 2 });
    await settleTallies(knex);
    expect(await hostsOf('cve_tally', 'cve_id')).toEqual({ 1: 1 });
    await knex('host').where({ id: host }).update({ evaluation_id: null });
    await settleTallies(knex);
    expect(await hostsOf('cve_tally', 'cve_id')).toEqual({});
  });

  it('are those of now after any moves, however often they were counted in between', async () => {
    const move = fc.record({
      host: fc.nat(4),
      set: fc.option(fc.constantFrom(...fleet.sets)),
      evaluation: fc.option(fc.constantFrom(...fleet.evaluations)),
      then: fc.constantFrom('nothing', 'nothing', 'count', 'delete'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(move, { maxLength: 12 }), async moves => {
        await knex('host').delete();
        const hosts = new Map<number, number>();
        for (const { host, set, evaluation, then } of moves) {
          const known = hosts.get(host);
          if (known === undefined) {
            hosts.set(host, await fleet.addHost({ set, evaluation }));
          } else if (then === 'delete') {
            await knex('host').where({ id: known }).delete();
            hosts.delete(host);
          } else {
            await knex('host')
              .where({ id: known })
              .update({ package_set_id: set, evaluation_id: evaluation });
          }
          if (then === 'count') await settleTallies(knex);
        }
        await settleAllTallies(knex);
        const counted = await readTallies(knex);
        expect(await mendTallies(knex, never)).toBe(0);
        await knex('update_tally').delete();
        await knex('erratum_tally').delete();
        await knex('cve_tally').delete();
        await knex('package_tally').update({ hosts: 77 });
        await knex('package_name').update({ hosts: 77, versions: 5 });
        await knex('evaluation_tally').delete();
        await mendTallies(knex, never);
        expect(await readTallies(knex)).toEqual(counted);
      }),
      { numRuns: 15 },
    );
  });

  it('leave few moves to whoever asks, and count many at once', async () => {
    for (let i = 0; i < 30; i++) await fleet.addHost({ set: 1 });
    await settleWaves(knex);
    expect(await knex('package_set_move')).toHaveLength(30);
    for (let i = 0; i < 30; i++) await fleet.addHost({ evaluation: 1 });
    await settleWaves(knex);
    expect(await knex('package_set_move')).toHaveLength(0);
    expect(await hostsOf('evaluation_tally', 'evaluation_id')).toEqual({
      1: 30,
    });
  });

  it('follow the CVEs that an erratum gets and loses while it is open', async () => {
    await fleet.addHost({ evaluation: 2 });
    await fleet.addHost({ evaluation: 1 });
    await settleTallies(knex);
    const builder = new ErratumSetBuilder(knex);
    await builder.add([
      {
        ...{ name: 'E1', kind: 'security', severity: 'low', title: '' },
        ...{ retracted: false, rebootSuggested: false, description: '' },
        ...{ issued: null, updated: null, references: [], packages: [] },
        cves: ['CVE-2', 'CVE-9'],
      },
    ]);
    const hosts = async () =>
      (
        await knex('cve_tally as t')
          .join('cve', 'cve.id', 't.cve_id')
          .orderBy('cve.name')
          .select('cve.name', 't.hosts')
      ).map(row => `${row.name} ${row.hosts}`);
    expect(await hosts()).toEqual(['CVE-1 2', 'CVE-2 2', 'CVE-9 2']);
    expect(await mendTallies(knex, never)).toBe(0);
    // No repository has either; the newer one is young.
    await cleanErrata(knex, never);
    expect(await hosts()).toEqual(['CVE-2 2', 'CVE-9 2']);
    expect(await mendTallies(knex, never)).toBe(0);
  });

  it('do without the updates of a repository that is deleted', async () => {
    const host = await fleet.addHost({ set: 1, evaluation: 1 });
    await settleTallies(knex);
    await deleteRepository(knex, 1);
    expect(await knex('update_tally')).toEqual([]);
    await knex('host').where({ id: host }).update({ evaluation_id: 2 });
    await settleTallies(knex);
    expect(await mendTallies(knex, never)).toBe(0);
  });

  it('are mended where they are of what is not there any more', async () => {
    await fleet.addHost({ set: 1, evaluation: 1 });
    await settleTallies(knex);
    const counted = await readTallies(knex);
    await knex('package_tally').insert({ package_id: 4711, hosts: 3 });
    await knex('package_name').insert({
      ...{ name: 'gone', type: 'rpm', versions: 1, hosts: 1 },
    });
    await knex('erratum_tally').insert({ name: 'gone', hosts: 1 });
    await knex('cve_tally').where({ cve_id: 1 }).update({ hosts: 2 });
    expect(await mendTallies(knex, never)).toBe(4);
    expect(await readTallies(knex)).toEqual(counted);
  });
});
