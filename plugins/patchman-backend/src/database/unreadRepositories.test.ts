import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { migrateTo } from '../__testUtils__/migrateTo';

jest.setTimeout(120_000);

const NAME = '20261122150000_unread_repositories.js';
const AT = '2026-11-01T00:00:00.000Z';

const anUpdate = (repositoryId: number | null) => ({
  evaluation_id: 1,
  installed_id: 1,
  available_id: 2,
  repository_id: repositoryId,
  security: false,
  kind: 'package',
  why: '[]',
  errata: '[]',
});

async function fill(knex: Knex): Promise<void> {
  const pkg = { type: 'rpm', name: 'a', epoch: '', release: '1', arch: 'x' };
  await knex('package').insert([
    { id: 1, ...pkg, version: '1' },
    { id: 2, ...pkg, version: '2' },
  ]);
  await knex('package_set').insert({
    id: 1,
    digest: 'd',
    size: 1,
    complete: true,
    created_at: AT,
  });
  await knex('repository').insert({
    id: 1,
    name: 'r',
    type: 'rpm',
    arch: 'x86_64',
    created_at: AT,
  });
  await knex('mirror').insert([
    { id: 1, repository_id: 1, url: 'http://a/list' },
    { id: 2, repository_id: 1, url: 'http://a/1', package_set_id: 1 },
  ]);
  await knex('evaluation').insert({
    id: 1,
    key: 'k',
    computed_at: AT,
    known: true,
    security: 0,
    other: 1,
    blocked: 0,
    foreign_packages: 0,
    reboot_evidence: '[]',
    doubts: '[]',
  });
  await knex('evaluation_update').insert(anUpdate(1));
}

describe('the migration for repositories that cannot be read', () => {
  const databases = testDatabases();

  it.each(databases.ids)(
    'keeps what is there, up and down, on %s',
    async id => {
      const knex = await databases.empty(id);
      await migrateTo(knex, NAME, false);
      await migrateTo(knex, NAME, true);
      await migrateTo(knex, NAME, false);
      await fill(knex);
      const before = {
        mirrors: await knex('mirror').orderBy('id'),
        updates: await knex('evaluation_update').orderBy('id'),
      };

      await migrateTo(knex, NAME, true);
      expect(await knex('mirror').orderBy('id')).toMatchObject(before.mirrors);
      expect(await knex('evaluation_update')).toMatchObject([
        { ...before.updates[0], source: 'evaluated' },
      ]);
      expect(await knex('repository_content').select('mirror_id')).toEqual([
        { mirror_id: 2 },
      ]);

      // A list with what was chosen of it, and an update of a repository that nobody named.
      await knex('mirror').where({ id: 1 }).update({ list_kind: 'mirrorlist' });
      await knex('mirror').where({ id: 2 }).update({ listed_by: 1 });
      await knex('evaluation_update').insert({
        ...anUpdate(null),
        source: 'reported',
      });

      await migrateTo(knex, NAME, false);
      expect(await knex('mirror').orderBy('id')).toEqual(before.mirrors);
      expect(await knex('evaluation_update')).toEqual(before.updates);
      await expect(
        knex('evaluation_update').insert(anUpdate(null)),
      ).rejects.toThrow(/null/i);
      expect(await knex('repository_content').select('mirror_id')).toEqual([
        { mirror_id: 2 },
      ]);
    },
  );

  it.each(databases.ids)(
    'lets a list take its mirrors along, and a repository its updates, on %s',
    async id => {
      const knex = await databases.empty(id);
      await migrateTo(knex, NAME, true);
      await fill(knex);
      await knex('mirror').where({ id: 2 }).update({ listed_by: 1 });
      await knex('mirror').where({ id: 1 }).delete();
      expect(await knex('mirror')).toEqual([]);
      await knex('repository').delete();
      expect(await knex('evaluation_update')).toEqual([]);
    },
  );
});
