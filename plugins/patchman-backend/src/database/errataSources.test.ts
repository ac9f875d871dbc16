import { testDatabases } from '../__testUtils__/databases';
import { migrateTo } from '../__testUtils__/migrateTo';

jest.setTimeout(120_000);

const NAME = '20261201170000_errata_sources.js';
const AT = '2026-11-01T00:00:00.000Z';

describe('the migration for sources of errata', () => {
  const databases = testDatabases();

  it.each(databases.ids)(
    'takes along what sources told, and leaves what repositories did, on %s',
    async id => {
      const knex = await databases.empty(id);
      await migrateTo(knex, NAME, true);
      const set = { digest: 'a', size: 1, created_at: AT };
      await knex('cve').insert([
        { id: 1, name: 'CVE-2025-0001' },
        { id: 2, name: 'CVE-2025-0002' },
      ]);
      await knex('erratum').insert({
        ...{ id: 1, digest: 'e', name: 'E-1', kind: 'security' },
        ...{ severity: '', retracted: false, reboot_suggested: false },
        ...{ title: '', description: '', refs: '[]', packages: '[]' },
        created_at: AT,
      });
      await knex('erratum_cve').insert({ erratum_id: 1, cve_id: 1 });
      await knex('advisory').insert({
        ...{ id: 1, digest: 'd', namespace: 'debian', name: 'DSA-1-1' },
        ...{ kind: 'security', severity: '', retracted: false },
        ...{ reboot_suggested: false, title: '', description: '' },
        ...{ refs: '[]', fixes: '[]', created_at: AT },
      });
      await knex('advisory_cve').insert({ advisory_id: 1, cve_id: 2 });
      await knex('advisory_package').insert({ advisory_id: 1, name: 'sope' });
      await knex('advisory_set').insert({ id: 1, ...set });
      await knex('advisory_set_member').insert({ set_id: 1, advisory_id: 1 });
      await knex('cve_states').insert({
        ...{ id: 1, digest: 's', name: 'sope', body: '{}', created_at: AT },
      });
      await knex('cve_states_cve').insert({ states_id: 1, cve_id: 2 });
      await knex('cve_states_set').insert({ id: 1, ...set });
      await knex('cve_states_set_member').insert({ set_id: 1, states_id: 1 });
      await knex('errata_source').insert({
        ...{ id: 1, name: 'debian-dsa', advisory_set_id: 1 },
        ...{ cve_states_set_id: 1, state: '{}', checked_at: AT },
      });
      await knex('cve_detail').insert({
        ...{ cve_id: 2, source_id: 1, digest: 'd', body: '{}' },
        ...{ rejected: false, score: 9.8, told_at: AT },
      });
      const generation = { source_id: 1, generation: 1 };
      await knex('exploited').insert({
        ...generation,
        ...{ cve: 'CVE-2025-0002', name: '', added: '2025-01-01' },
        ransomware: true,
      });
      await knex('exploit_chance').insert({
        ...generation,
        ...{ cve: 'CVE-2025-0002', score: 0.00007 },
      });
      await knex('release_support').insert({
        ...generation,
        ...{ release: 'debian:12', name: 'Debian 12' },
      });

      await migrateTo(knex, NAME, false);
      expect(await knex('erratum_cve')).toHaveLength(1);
      expect(await knex('cve').pluck('name')).toEqual([
        'CVE-2025-0001',
        'CVE-2025-0002',
      ]);
      expect(await knex.schema.hasTable('errata_source')).toBe(false);

      await migrateTo(knex, NAME, true);
      expect(await knex('errata_source')).toEqual([]);
      expect(await knex('advisory')).toEqual([]);
    },
  );
});
