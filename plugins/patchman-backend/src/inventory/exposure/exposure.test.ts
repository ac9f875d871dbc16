import fc from 'fast-check';
import type { Knex } from 'knex';
import type { OpenCveState } from 'backstage-plugin-patchman-common';
import { testDatabases } from '../../__testUtils__/databases';
import { mendExposure } from '../../maintenance/check/damagedExposure';
import { cleanVerdicts } from '../../maintenance/clean/cleanVerdicts';
import { listCves } from '../../queries/cves/listCves';
import type { Visibility } from '../../permissions/visibility';
import { CveIds } from '../errata/CveIds';
import {
  makeSmallFleet,
  type SmallFleet,
} from '../tallies/__testUtils__/smallFleet';
import { storeBlocks } from '../verdicts/storeBlocks';
import { storeSets } from '../verdicts/storeSets';
import { settleAllExposure, settleExposure } from './settleExposure';

jest.setTimeout(120_000);

const databases = testDatabases();
const never = new AbortController().signal;

/** Everybody's hosts, but counted when they ask. */
const ALL_BY_NAME: Visibility = { not: { property: 'name', values: ['-'] } };

/** What sets say: block by block, the state of CVEs by their number. */
const BLOCKS: Record<string, Record<number, OpenCveState>> = {
  openssl: { 1: 'update', 2: 'no-fix' },
  'libssl, old': { 1: 'fix-elsewhere', 3: 'minor' },
  zlib: { 3: 'no-fix', 4: 'unimportant', 5: 'investigating' },
  linux: { 2: 'update', 6: 'wont-fix' },
};
const SETS = [
  ['openssl'],
  ['openssl', 'libssl, old'],
  ['zlib'],
  ['openssl', 'zlib', 'linux'],
  [],
];

const verdict = (cve: number, state: OpenCveState) => ({
  ...{ cve: `CVE-2030-000${cve}`, state, fixed: '', available: '' },
  ...{ reboot: false, channel: '', reason: '', urgency: '', advisories: [] },
});

describe.each(databases.ids)('what CVEs mean for all hosts, on %s', id => {
  let knex: Knex;
  let fleet: SmallFleet;
  let sets: number[];

  beforeEach(async () => {
    knex = await databases.migrated(id);
    fleet = await makeSmallFleet(knex);
    const blocks = await knex.transaction(trx =>
      storeBlocks(
        trx,
        Object.entries(BLOCKS).map(([name, cves]) => ({
          key: name,
          subject: name,
          release: 'debian:12',
          unit: {
            ...{ type: 'deb', coverage: 'covered', why: '', slot: '' },
            source: { name, version: '1' },
            ...{ binary: null, modular: false, members: [] },
            ...{ offered: [], waiting: [] },
          } as const,
          verdicts: Object.entries(cves).map(([cve, state]) =>
            verdict(Number(cve), state),
          ),
        })),
        new CveIds(),
      ),
    );
    // Each was found on a day of its own.
    for (const [i, name] of Object.keys(BLOCKS).entries()) {
      await knex('cve_verdict')
        .where({ block_id: blocks.get(name) })
        .update({ since: `2026-0${9 - i}-01T00:00:00.000Z` });
    }
    const stored = await knex.transaction(trx =>
      storeSets(
        trx,
        SETS.map((names, i) => ({
          key: `set${i}`,
          notes: [],
          entries: names.map(name => ({
            blockId: blocks.get(name)!,
            packageId: 1,
          })),
        })),
      ),
    );
    sets = SETS.map((_, i) => stored.get(`set${i}`)!);
  });

  const point = (host: number, set: number | null) =>
    knex('host_verdicts')
      .insert({
        ...{ host_id: host, set_id: set, evaluation_id: 1, errata: 'e' },
        matched_at: '',
      })
      .onConflict('host_id')
      .merge(['set_id']);

  const list = (visible: Visibility) =>
    listCves(
      knex,
      visible,
      {},
      // The small fleet has errata with others.
      { limit: 50, offset: 0, search: 'CVE-2030' },
    );

  const shown = async (visible: Visibility) =>
    Object.fromEntries(
      (await list(visible)).items.map(({ name, states, since }) => [
        name.slice(-1),
        [states, since?.slice(0, 7) ?? null],
      ]),
    );

  it('is the state that asks most of a host’s packages', async () => {
    await point(await fleet.addHost({}), sets[1]);
    await point(await fleet.addHost({}), sets[3]);
    await settleAllExposure(knex);
    expect(await shown('all')).toEqual({
      1: [{ update: 2 }, '2026-08'],
      2: [{ update: 1, 'no-fix': 1 }, '2026-06'],
      3: [{ 'no-fix': 1, minor: 1 }, '2026-07'],
      // What is shown on request only is open since never.
      4: [{ unimportant: 1 }, null],
      5: [{ investigating: 1 }, null],
      6: [{ 'wont-fix': 1 }, '2026-06'],
    });
  });

  it('is forgotten with the last host that has it', async () => {
    const host = await fleet.addHost({});
    await point(host, sets[2]);
    await settleAllExposure(knex);
    expect(Object.keys(await shown('all'))).toEqual(['3', '4', '5']);
    await knex('host').where({ id: host }).delete();
    expect(await shown('all')).toEqual({});
    await knex('verdict_set').update({ created_at: '2020' });
    await cleanVerdicts(knex, never);
    expect(await knex('verdict_set')).toEqual([]);
    await settleAllExposure(knex);
    expect(
      await knex('cve_exposure').where('name', 'like', 'CVE-2030%'),
    ).toEqual([]);
  });

  it('keeps the sets that hosts are counted with, and those that wait to be', async () => {
    const host = await fleet.addHost({});
    await point(host, sets[0]);
    await settleAllExposure(knex);
    await point(host, sets[1]);
    await knex('verdict_set').update({ created_at: '2020' });
    await cleanVerdicts(knex, never);
    expect(await knex('verdict_set').pluck('id')).toEqual([sets[1]]);
    expect(await shown('all')).toEqual(await shown(ALL_BY_NAME));
  });

  it('is what is there now after any moves, however often they were counted in between', async () => {
    const move = fc.record({
      host: fc.nat(4),
      set: fc.option(fc.nat(SETS.length - 1)),
      then: fc.constantFrom('nothing', 'nothing', 'count', 'delete'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(move, { maxLength: 12 }), async moves => {
        await knex('host').delete();
        const hosts = new Map<number, number>();
        for (const { host, set, then } of moves) {
          const known = hosts.get(host);
          if (known !== undefined && then === 'delete') {
            await knex('host').where({ id: known }).delete();
            hosts.delete(host);
            continue;
          }
          const of = known ?? (await fleet.addHost({}));
          hosts.set(host, of);
          await point(of, set === null ? null : sets[set]);
          if (then === 'count') await settleExposure(knex);
        }
        await settleAllExposure(knex);
        expect(await list('all')).toEqual(await list(ALL_BY_NAME));
        const [{ hosts: counted }] = await knex('verdict_set_tally').sum({
          hosts: 'hosts',
        });
        const pointed = await knex('host_verdicts').whereNotNull('set_id');
        expect(Number(counted ?? 0)).toBe(pointed.length);
        const counts = await list('all');
        expect(await mendExposure(knex, never)).toBe(0);
        await knex('verdict_set_tally').update({ hosts: 77 });
        await knex('cve_exposure').update({ n_minor: 77, since: '2019' });
        await mendExposure(knex, never);
        expect(await list('all')).toEqual(counts);
      }),
      { numRuns: 15 },
    );
  });

  it('ranks alike whether it is counted before or when somebody asks', async () => {
    await point(await fleet.addHost({}), sets[3]);
    await settleAllExposure(knex);
    const facts = [
      { exploited: 1 },
      { exploited: 1, advised: 2 },
      { epss: 0.1 },
      { epss: 0.09, percentile: 0.95 },
      { severity: 4, cvss: 9.95 },
      { severity: 1, cvss: 10, epss: 0.0456 },
    ];
    for (const [i, row] of facts.entries()) {
      await knex('cve_exposure')
        .where({ name: `CVE-2030-000${i + 1}` })
        .update(row);
    }
    const names = (await list('all')).items.map(({ name }) => name.slice(-1));
    // 1 has a fix to install, 2 an erratum as well.
    expect(names.slice(0, 2).sort()).toEqual(['1', '2']);
    expect(names.slice(2)).toEqual(['3', '4', '5', '6']);
    expect(await list('all')).toEqual(await list(ALL_BY_NAME));
  });
});
