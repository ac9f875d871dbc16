import { migrateTo } from '../__testUtils__/migrateTo';
import { testDatabases } from '../__testUtils__/databases';

jest.setTimeout(60_000);

const MIGRATION = '20261201120000_trust.js';
const AT = '2026-11-01T00:00:00.000Z';

describe('the migration that remembers what was proven', () => {
  const databases = testDatabases();

  it.each(databases.ids)(
    'knows keyed hosts and verified mirrors from what is there, and goes back, on %s',
    async id => {
      const knex = await databases.migrated(id);
      await migrateTo(knex, MIGRATION, false);
      await knex('architecture').insert({ id: 1, name: 'x86_64' });
      await knex('domain').insert({ id: 1, name: 'example.org' });
      await knex('os_release').insert({ id: 1, name: 'Debian 12' });
      await knex('os_variant').insert({
        id: 1,
        name: 'Debian 12.11',
        arch_id: 1,
        release_id: 1,
      });
      const host = (name: string, protocol: number, imported = false) => ({
        name,
        protocol,
        imported_at: imported ? AT : null,
        domain_id: 1,
        arch_id: 1,
        os_variant_id: 1,
        kernel: '6.1',
        facts: '{}',
        policy: '{}',
        reported_evidence: '[]',
        last_report_at: AT,
        created_at: AT,
      });
      await knex('host').insert([
        host('keyless', 1),
        host('two', 2),
        host('three', 3),
        host('imported', 0, true),
      ]);
      await knex('repository').insert({
        id: 1,
        name: 'main',
        type: 'deb',
        arch: 'x86_64',
        created_at: AT,
      });
      const mirror = (mirrorId: number, fields: object) => ({
        id: mirrorId,
        repository_id: 1,
        url: `http://${mirrorId}/`,
        ...fields,
      });
      for (const row of [
        mirror(1, { list_kind: 'metalink' }),
        mirror(2, {
          signature: 'verified',
          succeeded_at: AT,
          release_date: AT,
          listed_by: 1,
        }),
        mirror(3, { signature: 'unsigned', release_date: AT }),
        mirror(4, {
          signature: 'verified',
          release_date: '2999-01-01T00:00:00Z',
        }),
      ]) {
        await knex('mirror').insert(row);
      }

      await migrateTo(knex, MIGRATION, true);
      const keyed = await knex('host').orderBy('id').pluck('keyed');
      expect(keyed.map(Boolean)).toEqual([false, true, true, false]);
      const mirrors = await knex('mirror').orderBy('id');
      expect(
        mirrors.map(row => [
          row.verified_since,
          row.verified_key,
          row.newest_date,
        ]),
      ).toEqual([
        [AT, null, null],
        [AT, null, AT],
        [null, null, AT],
        // One that lies ahead would lock the mirror.
        [expect.any(String), null, null],
      ]);

      await migrateTo(knex, MIGRATION, false);
      expect(await knex.schema.hasColumn('host', 'keyed')).toBe(false);
      expect(await knex.schema.hasColumn('mirror', 'newest_date')).toBe(false);
      expect(await knex('host').pluck('name')).toHaveLength(4);
      expect(await knex('mirror').pluck('id')).toHaveLength(4);
    },
  );
});
