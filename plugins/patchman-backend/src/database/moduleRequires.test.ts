import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { migrateTo } from '../__testUtils__/migrateTo';

jest.setTimeout(120_000);

const NAME = '20261122160000_module_requires.js';
const AT = '2026-11-01T00:00:00.000Z';

async function fill(knex: Knex): Promise<void> {
  await knex('architecture').insert({ id: 1, name: 'x86_64' });
  await knex('domain').insert({ id: 1, name: 'example.org' });
  await knex('os_release').insert({ id: 1, name: 'Any' });
  await knex('os_variant').insert({
    id: 1,
    name: 'Any',
    release_id: 1,
    arch_id: 1,
  });
  for (const [i, type] of ['rpm', 'gentoo', 'deb'].entries()) {
    const id = i + 1;
    await knex('package').insert({
      ...{ id, type, name: 'a', epoch: '', version: '1', release: '1' },
      arch: 'x',
    });
    await knex('package_set').insert({
      ...{ id, digest: type, size: 1, complete: true },
      created_at: AT,
    });
    await knex('package_set_member').insert({ set_id: id, package_id: id });
    await knex('repository').insert({
      ...{ id, name: type, type, arch: 'x86_64' },
      created_at: AT,
    });
    await knex('mirror').insert({
      ...{ id, repository_id: id, url: `http://${type}`, state: '{}' },
      content_digest: 'c',
      package_set_id: id,
    });
    await knex('host').insert({
      ...{ id, name: `${type}.example.org`, domain_id: 1, arch_id: 1 },
      ...{ os_variant_id: 1, package_set_id: id, kernel: '1' },
      ...{ facts: '{}', policy: '{}' },
      ...{ protocol: 3, reported_evidence: '[]', created_at: AT },
      ...{ last_report_at: AT, section_digests: '{"packages":"p"}' },
      body_digest: 'b',
    });
  }
}

describe('the migration for what repositories say beyond before', () => {
  const databases = testDatabases();

  it.each(databases.ids)(
    'lets it be read again, and keeps what is known until then, on %s',
    async id => {
      const knex = await databases.empty(id);
      await migrateTo(knex, NAME, true);
      await migrateTo(knex, NAME, false);
      await fill(knex);
      await migrateTo(knex, NAME, true);
      expect(
        await knex('mirror')
          .orderBy('id')
          .select('state', 'content_digest', 'package_set_id'),
      ).toEqual([
        { state: null, content_digest: null, package_set_id: 1 },
        { state: null, content_digest: null, package_set_id: 2 },
        { state: '{}', content_digest: 'c', package_set_id: 3 },
      ]);
      expect(
        await knex('host')
          .orderBy('id')
          .select('section_digests', 'body_digest'),
      ).toEqual([
        { section_digests: '{"packages":"p"}', body_digest: 'b' },
        { section_digests: '{}', body_digest: null },
        { section_digests: '{"packages":"p"}', body_digest: 'b' },
      ]);
      await migrateTo(knex, NAME, false);
    },
  );
});
