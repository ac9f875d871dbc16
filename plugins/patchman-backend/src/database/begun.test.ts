import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { migrateTo } from '../__testUtils__/migrateTo';

jest.setTimeout(120_000);

const NAME = '20261201110000_begun.js';
const AT = '2026-11-01T00:00:00.000Z';

async function fill(knex: Knex): Promise<void> {
  await knex('architecture').insert({ id: 1, name: 'x86_64' });
  await knex('domain').insert({ id: 1, name: 'example.org' });
  await knex('os_release').insert({ id: 1, name: 'Debian 12' });
  await knex('os_variant').insert({
    id: 1,
    name: 'Debian 12.11',
    arch_id: 1,
    release_id: 1,
  });
  await knex('host').insert({
    id: 1,
    name: 'web1.example.org',
    domain_id: 1,
    arch_id: 1,
    os_variant_id: 1,
    kernel: '6.1',
    facts: '{}',
    policy: '{}',
    protocol: 2,
    reported_evidence: '[]',
    last_report_at: AT,
    created_at: AT,
  });
  await knex('repository').insert({
    id: 1,
    name: 'r',
    type: 'rpm',
    arch: 'x86_64',
    created_at: AT,
  });
  await knex('host_repository').insert({
    host_id: 1,
    repository_id: 1,
    priority: 1,
    position: 0,
    enabled: true,
  });
  await knex('mirror').insert([
    { id: 1, repository_id: 1, url: 'http://a/list' },
    { id: 2, repository_id: 1, url: 'http://a/1', listed_by: 1 },
  ]);
}

describe('the migration that notes what was begun', () => {
  const databases = testDatabases();

  it.each(databases.ids)(
    'keeps what is there, up and down, on %s',
    async id => {
      const knex = await databases.empty(id);
      await migrateTo(knex, NAME, true);
      await migrateTo(knex, NAME, false);
      await fill(knex);
      await migrateTo(knex, NAME, true);
      expect(await knex('mirror').orderBy('id')).toMatchObject([
        {
          id: 1,
          begun_by: null,
          stops: 0,
          slow: id === 'SQLITE_3' ? 0 : false,
        },
        { id: 2, listed_by: 1, stops: 0 },
      ]);
      expect(await knex('host')).toMatchObject([
        { evaluation_error: null, evaluation_failures: 0, evaluate_at: null },
      ]);
      await knex('mirror').update({ begun_by: 'a', stops: 2, slow: true });
      await knex('host').update({ evaluation_error: 'no' });
      await knex('backend').insert({ id: 'a' });
      await knex('begun_evaluation').insert({ key: 'k', begun_at: AT });

      await migrateTo(knex, NAME, false);
      expect(await knex('mirror').orderBy('id').select('id', 'url')).toEqual([
        { id: 1, url: 'http://a/list' },
        { id: 2, url: 'http://a/1' },
      ]);
      expect(await knex('host_repository')).toHaveLength(1);
      // Whose evaluation failed is evaluated by the older one as well.
      expect(await knex('host')).toMatchObject([
        { name: 'web1.example.org', evaluate_at: expect.any(String) },
      ]);
      expect(await knex.schema.hasTable('begun_evaluation')).toBe(false);
      await migrateTo(knex, NAME, true);
      expect(await knex('mirror')).toMatchObject([{ stops: 0 }, { stops: 0 }]);
    },
  );
});
