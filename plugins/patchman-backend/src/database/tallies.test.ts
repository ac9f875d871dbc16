import { testDatabases } from '../__testUtils__/databases';
import { migrateTo } from '../__testUtils__/migrateTo';
import {
  makeSmallFleet,
  readTallies,
} from '../inventory/tallies/__testUtils__/smallFleet';
import { settleAllTallies } from '../inventory/tallies/settleTallies';
import { mendTallies } from '../maintenance/check/damagedTallies';

jest.setTimeout(120_000);

const NAME = '20261201195900_tallies.js';
const PACKAGES = '20261201160100_erratum_packages.js';

describe('the migrations of what is counted', () => {
  const databases = testDatabases();

  it.each(databases.ids)(
    'count the hosts that are there, up and down, on %s',
    async id => {
      const knex = await databases.empty(id);
      await migrateTo(knex, NAME, true);
      await migrateTo(knex, NAME, false);
      const fleet = await makeSmallFleet(knex);
      const host = await fleet.addHost({ set: 1, evaluation: 1 });
      await fleet.addHost({ set: 1, evaluation: 3 });
      await fleet.addHost({ set: 3 });
      await migrateTo(knex, NAME, true);
      expect(await knex('package_set_move')).toEqual([]);
      expect(await mendTallies(knex, new AbortController().signal)).toBe(0);
      expect(await knex('cve_tally').orderBy('cve_id')).toEqual([
        { cve_id: 1, hosts: 2 },
        { cve_id: 2, hosts: 2 },
        { cve_id: 3, hosts: 1 },
      ]);
      await knex('host').where({ id: host }).update({ evaluation_id: 2 });
      await settleAllTallies(knex);
      const counted = await readTallies(knex);
      await migrateTo(knex, NAME, false);
      expect(await knex('host')).toHaveLength(3);
      await knex('host').where({ id: host }).update({ evaluation_id: 2 });
      await migrateTo(knex, NAME, true);
      expect(await readTallies(knex)).toEqual(counted);
    },
  );

  it.each(databases.ids)(
    'find the names of packages in errata, up and down, on %s',
    async id => {
      const knex = await databases.empty(id);
      await migrateTo(knex, PACKAGES, true);
      await migrateTo(knex, PACKAGES, false);
      const row = {
        ...{ kind: 'security', severity: 'low', retracted: false, title: '' },
        ...{ reboot_suggested: false, description: '', refs: '[]' },
        ...{ created_at: '', packages: '[]' },
      };
      await knex('erratum').insert({ ...row, digest: 'a', name: 'E1' });
      await knex('erratum').insert({ ...row, digest: 'b', name: 'E2' });
      await knex('erratum')
        .where({ name: 'E1' })
        .update({
          packages: JSON.stringify([
            { name: 'vim', arch: 'x86_64' },
            { name: 'vim', arch: 'aarch64' },
            { name: 'vim "common"', arch: 'x86_64' },
          ]),
        });
      await migrateTo(knex, PACKAGES, true);
      expect(await knex('erratum_package').orderBy('name')).toEqual([
        { erratum_id: 1, name: 'vim' },
        { erratum_id: 1, name: 'vim "common"' },
      ]);
      await migrateTo(knex, PACKAGES, false);
      expect(await knex('erratum')).toHaveLength(2);
    },
  );
});
