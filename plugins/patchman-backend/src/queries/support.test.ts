import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { migrateTo } from '../__testUtils__/migrateTo';
import { rpmReportOf } from '../__testUtils__/rpmRepository';
import { startPatchman, type TestPatchman } from '../__testUtils__/testBackend';
import { checkAnswer } from '../api/openapi/__testUtils__/checkAnswer';
import { now } from '../database/time';
import { nameReleases } from '../inventory/operatingSystems/nameReleases';
import { dayAfter, supportOn } from '../systems/support';

jest.setTimeout(120_000);

const AT = '2026-11-30T12:00:00.000Z';
const sentenceOf = (
  days: { eol?: string; lts?: string; paid?: string },
  hasPaid = false,
) => {
  const { state, phase, sentence } = supportOn(
    { eol: null, lts: null, paid: null, ...days },
    hasPaid,
    AT,
  );
  return `${state}, ${phase}: ${sentence}`;
};

describe('until when a release is looked after', () => {
  it.each([
    [
      { eol: '2027-06-30' },
      'supported, standard: Security updates until 2027-06-30',
    ],
    [
      { eol: '2026-11-30' },
      'ending, standard: Security updates until 2026-11-30',
    ],
    [
      { eol: '2026-11-29' },
      'ended, null: No security updates since 2026-11-29',
    ],
    [
      { eol: '2026-12-01', lts: '2028-06-30' },
      'supported, standard: Security updates until 2026-12-01, then long-term support until 2028-06-30',
    ],
    // Debian 12 as distro-info-data has it.
    [
      { eol: '2026-07-11', lts: '2028-06-30', paid: '2033-06-30' },
      "supported, lts: Long-term support until 2028-06-30; the vendor's own ended on 2026-07-11",
    ],
    [
      { eol: '2021-04-30', paid: '2028-04-23' },
      'ended, null: No security updates since 2021-04-30; what is paid for goes on until 2028-04-23',
    ],
    [{}, 'unknown, null: Until when it gets security updates is not known'],
    [
      { paid: '2033-06-30' },
      'unknown, null: Until when it gets security updates is not known',
    ],
  ])('is said of %j', (days, told) => {
    expect(sentenceOf(days)).toBe(told);
  });

  it('is longer for those who have what is paid for', () => {
    const days = { eol: '2021-04-30', paid: '2028-04-23' };
    expect(sentenceOf(days, true)).toBe(
      'supported, paid: Only what is paid for, until 2028-04-23; for everybody else it ended on 2021-04-30',
    );
    expect(sentenceOf({ ...days, paid: '2025-01-01' }, true)).toMatch(/^ended/);
    expect(sentenceOf({ eol: '2027-04-30', paid: '2037-04-23' }, true)).toBe(
      'supported, standard: Security updates until 2027-04-30, then what is paid for until 2037-04-23',
    );
  });
});

const day = (days: number) => dayAfter(now(), days);

/** Releases with what is told of them: of what everybody gets, of long-term support, of what is paid for. */
const TOLD: [string, string | null, string | null, string | null][] = [
  ['rocky:9', day(1000), null, null],
  ['rocky:8', day(30), null, null],
  ['debian:12', day(-100), day(500), day(2000)],
  ['debian:11', day(-900), day(-1), day(1000)],
  ['ubuntu:16.04', day(-2000), null, day(60)],
  ['debian:14', null, null, null],
];

/** Hosts with their systems, and what their releases are. */
const HOSTS: [string, string, string, string?][] = [
  ['new', 'Rocky Linux 9.4', 'supported'],
  ['soon', 'Rocky Linux 8.10', 'ending'],
  ['lts', 'Debian 12.11', 'supported'],
  ['old', 'Debian 11.9', 'ended'],
  ['older', 'Ubuntu 16.04.7', 'ended'],
  ['pro', 'Ubuntu 16.04.6', 'ending', 'https://esm.ubuntu.com/infra/ubuntu/x'],
  ['testing', 'Debian 14.0', 'unknown'],
  ['odd', 'Own Linux 3', 'unknown'],
];

const databases = testDatabases();

describe.each(databases.ids)(
  'hosts by the support of their releases, on %s',
  id => {
    let knex: Knex;
    let patchman: TestPatchman;

    beforeAll(async () => {
      knex = await databases.migrated(id);
      patchman = await startPatchman({ knex });
      for (const [name, os, , url] of HOSTS) {
        await patchman.report(
          rpmReportOf(
            name,
            [],
            [['repository', url ?? 'https://rpm.example.org/all/']],
            { os },
          ),
        );
      }
      await knex('errata_source').insert({
        id: 1,
        name: 'ends',
        generation: 2,
      });
      await knex('release_support').insert(
        TOLD.map(([release, eol, lts, paid]) => ({
          ...{ source_id: 1, generation: 2, release, name: release },
          ...{ eol, lts, paid },
        })),
      );
      // What was told before counts no more.
      await knex('release_support').insert({
        ...{ source_id: 1, generation: 1, release: 'debian:14', name: 'x' },
        eol: day(9),
      });
    });
    afterAll(() => patchman?.stop());

    it.each(['supported', 'ending', 'ended', 'unknown'])(
      'are found as %s',
      async state => {
        const { body } = await patchman
          .get(`/hosts?support=${state}&orderBy=name:asc`)
          .expect(200);
        expect(body.items.map(({ name }: any) => name)).toEqual(
          HOSTS.filter(([, , is]) => is === state)
            .map(([name]) => name)
            .sort(),
        );
      },
    );

    it('are found in any of several states, and in none that there is not', async () => {
      const { body } = await patchman.get('/hosts?support=ended,ending');
      expect(body.totalItems).toBe(4);
      await patchman.get('/hosts?support=over').expect(400);
    });

    it('say the same of themselves', async () => {
      for (const [name, , state] of HOSTS) {
        const response = await patchman.get(`/hosts/${name}`).expect(200);
        checkAnswer('/hosts/{name}', 'get', response);
        expect([name, response.body.support.state]).toEqual([name, state]);
      }
      const { body } = await patchman.get('/hosts/pro');
      expect(body.support).toMatchObject({
        ...{ phase: 'paid', until: day(60), hasPaid: true },
      });
    });

    it('want attention where there are no updates any more', async () => {
      const { body } = await patchman.get('/summary').expect(200);
      expect(
        body.attention.find(({ kind }: any) => kind === 'hosts-unsupported'),
      ).toEqual({
        ...{ kind: 'hosts-unsupported', count: 2 },
        examples: ['old', 'older'],
      });
    });

    it('have releases that say it too', async () => {
      const response = await patchman.get('/operating-systems').expect(200);
      checkAnswer('/operating-systems', 'get', response);
      const states = Object.fromEntries(
        response.body.items.map(({ release, support }: any) => [
          release,
          support.state,
        ]),
      );
      expect(states).toEqual({
        'Rocky Linux 9': 'supported',
        'Rocky Linux 8': 'ending',
        'Debian 12': 'supported',
        'Debian 11': 'ended',
        'Ubuntu 16.04': 'ended',
        'Debian 14': 'unknown',
        'Own Linux 3': 'unknown',
      });
    });

    it('keep their releases, whose keys are written when a backend starts, up and down', async () => {
      const before = await knex('os_release').orderBy('id');
      await migrateTo(knex, '20261201220100_release_keys.js', false);
      expect(await knex('os_release').first()).not.toHaveProperty(
        'release_key',
      );
      await migrateTo(knex, '20261201220100_release_keys.js', true);
      await nameReleases(knex);
      expect(await knex('os_release').orderBy('id')).toEqual(before);
      expect(before.map(row => row.release_key ?? 'none').sort()).toEqual(
        [...TOLD.map(([release]) => release), 'none'].sort(),
      );
    });
  },
);
