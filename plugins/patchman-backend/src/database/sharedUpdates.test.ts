import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { migrateTo } from '../__testUtils__/migrateTo';

jest.setTimeout(60_000);

const MIGRATION = '20261201190000_shared_updates.js';
const AT = '2026-11-01T00:00:00.000Z';

const anUpdate = (evaluation: number) => ({
  ...{ evaluation_id: evaluation, installed_id: 1, available_id: 2 },
  ...{ repository_id: 1, security: true, kind: 'package' },
  ...{ why: '["a"]', errata: '["E-1"]', severity: 'high' },
  ...{ source: 'evaluated', blocked_reason: null, blocked_detail: null },
});

async function fill(knex: Knex): Promise<void> {
  await knex('package').insert(
    [1, 2].map(id => ({
      ...{ id, type: 'rpm', name: 'a', epoch: '', version: `${id}` },
      ...{ release: '1', arch: 'x' },
    })),
  );
  await knex('repository').insert({
    ...{ id: 1, name: 'r', type: 'rpm', arch: 'x86_64', created_at: AT },
  });
  for (const id of [1, 2]) {
    await knex('evaluation').insert({
      ...{ id, key: `k${id}`, computed_at: AT, known: true, security: 1 },
      ...{ other: 0, blocked: 0, foreign_packages: 0 },
      ...{ reboot_evidence: '[]', doubts: '[]' },
    });
  }
}

describe('the migration that keeps each update once', () => {
  const databases = testDatabases();
  const updates = async (knex: Knex) =>
    (await knex('evaluation_update').orderBy('evaluation_id')).map(
      ({ id, security, reboot_suggested, ...rest }) => ({
        ...rest,
        security: Boolean(security),
        reboot: Boolean(reboot_suggested),
      }),
    );

  it.each(databases.ids)(
    'keeps the updates of evaluations, up and down, and what goes with what, on %s',
    async id => {
      const knex = await databases.empty(id);
      await migrateTo(knex, MIGRATION, true);
      await migrateTo(knex, MIGRATION, false);
      await fill(knex);
      await knex('evaluation_update').insert([anUpdate(1), anUpdate(2)]);
      const before = await updates(knex);
      expect(before).toHaveLength(2);

      await migrateTo(knex, MIGRATION, true);
      expect(await updates(knex)).toEqual(before);
      await knex('evaluation').where({ id: 1 }).delete();
      expect(await updates(knex)).toEqual(before.slice(1));

      await migrateTo(knex, MIGRATION, false);
      expect(await updates(knex)).toEqual(before.slice(1));
      await knex('repository').delete();
      expect(await updates(knex)).toEqual([]);

      await migrateTo(knex, MIGRATION, true);
      expect(await updates(knex)).toEqual([]);
    },
  );
});
