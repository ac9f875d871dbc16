import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { migrateTo } from '../__testUtils__/migrateTo';

jest.setTimeout(60_000);

const AT = '2026-11-01T00:00:00.000Z';
const MIGRATION = '20261201180000_set_differences.js';

describe('sets that are stored as differences', () => {
  const databases = testDatabases();
  const members = (knex: Knex, setId: number) =>
    knex('package_set_member')
      .where({ set_id: setId })
      .orderBy('package_id')
      .select('package_id', 'attributes');

  it.each(databases.ids)(
    'keep their members when the schema goes back and forth, on %s',
    async id => {
      const knex = await databases.migrated(id);
      for (const [setId, base] of [
        [1, null],
        [2, 1],
      ]) {
        await knex('package_set').insert({
          ...{ id: setId, digest: `d${setId}`, size: 3, complete: true },
          ...{ created_at: AT, base_id: base },
        });
      }
      const entry = (setId: number, packageId: number, more: object = {}) =>
        knex('package_set_entry').insert({
          ...{ set_id: setId, package_id: packageId, ...more },
        });
      await entry(1, 1);
      await entry(1, 2, { attributes: '{"held":true}' });
      await entry(1, 3);
      // Without the first, with other words about the third, and with a fourth.
      await entry(2, 1, { removed: true });
      await entry(2, 3, { attributes: '{"phased":10}' });
      await entry(2, 4);
      const whole = [
        { package_id: 1, attributes: null },
        { package_id: 2, attributes: '{"held":true}' },
        { package_id: 3, attributes: null },
      ];
      const different = [
        { package_id: 2, attributes: '{"held":true}' },
        { package_id: 3, attributes: '{"phased":10}' },
        { package_id: 4, attributes: null },
      ];
      expect(await members(knex, 1)).toEqual(whole);
      expect(await members(knex, 2)).toEqual(different);

      await migrateTo(knex, MIGRATION, false);
      expect(await members(knex, 1)).toEqual(whole);
      expect(await members(knex, 2)).toEqual(different);

      await migrateTo(knex, MIGRATION, true);
      expect(await members(knex, 1)).toEqual(whole);
      expect(await members(knex, 2)).toEqual(different);
    },
  );
});
