import type { Knex } from 'knex';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { testDatabases } from '../__testUtils__/databases';

jest.setTimeout(60_000);

const directory = resolvePackagePath(
  'backstage-plugin-patchman-backend',
  'migrations',
);

async function tablesOf(knex: Knex): Promise<string[]> {
  const rows = String(knex.client.config.client).startsWith('pg')
    ? (
        await knex.raw(
          "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
        )
      ).rows
    : await knex.raw(
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')",
      );
  return rows
    .map((row: { name: string }) => row.name)
    .filter((name: string) => !/^(knex_|sqlite_)/.test(name))
    .sort();
}

/** A host with everything that can hang on one. */
async function fill(knex: Knex): Promise<void> {
  const at = '2026-11-01T00:00:00.000Z';
  // Nothing of the current code writes the schemas of before.
  const set = { id: 1 };
  await knex('package_set').insert({
    ...{ id: set.id, digest: 'd', size: 1, complete: true, created_at: at },
  });
  await knex('package').insert({
    ...{ id: 1, type: 'deb', name: 'vim', epoch: '2', version: '9.0' },
    ...{ release: '1', arch: 'amd64' },
  });
  const members = (await tablesOf(knex)).includes('package_set_entry')
    ? 'package_set_entry'
    : 'package_set_member';
  await knex(members).insert({
    ...{ set_id: set.id, package_id: 1, attributes: '{"held":true}' },
  });
  await knex('architecture').insert({ id: 1, name: 'x86_64' });
  await knex('domain').insert({ id: 1, name: 'example.org' });
  await knex('os_release').insert({ id: 1, name: 'Debian 12' });
  await knex('os_variant').insert({
    id: 1,
    name: 'Debian 12.11',
    arch_id: 1,
    release_id: 1,
  });
  await knex('evaluation').insert({
    id: 1,
    key: 'k',
    computed_at: at,
    known: true,
    security: 1,
    other: 0,
    blocked: 0,
    foreign_packages: 0,
    reboot_evidence: '[]',
    doubts: '[]',
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
    last_report_at: at,
    package_set_id: set.id,
    evaluation_id: 1,
    created_at: at,
  });
  await knex('repository').insert({
    id: 1,
    name: 'main',
    type: 'deb',
    arch: 'x86_64',
    created_at: at,
  });
  await knex('mirror').insert({
    id: 1,
    repository_id: 1,
    url: 'http://a.example.org',
    package_set_id: set.id,
  });
  await knex('tag').insert({ id: 1, key: 'www', name: 'www' });
  await knex('host_tag').insert({ host_id: 1, tag_id: 1, given: true });
  await knex('enrolment_token').insert({
    id: 1,
    name: 'autumn',
    prefix: 'enrol-0',
    hash: 'h',
    uses: 1,
    expires_at: at,
    allowed_from: '[]',
    tags: '["www"]',
    owner: 'group:default/web',
    created_at: at,
    created_by: 'user:default/guest',
  });
  await knex('host_key').insert({
    id: 1,
    host_name: 'web1.example.org',
    prefix: '0',
    hash: 'h',
    created_at: at,
    created_by: 'token:autumn',
    enrolment_id: 1,
    machine_id: 'a',
    replaces_id: 1,
  });
  await knex('quarantine').insert({
    id: 1,
    host_name: 'web1.example.org',
    identity: 'machine:b',
    status: 'waiting',
    reasons: '[]',
    first_at: at,
    last_at: at,
    reports: 1,
    key_id: 1,
  });
  await knex('report').insert({
    id: 1,
    host_name: 'web1.example.org',
    protocol: 3,
    status: 'quarantined',
    received_at: at,
    content_type: 'application/json',
    body: Buffer.from('x'),
    size: 1,
    next_at: at,
    problems: '[]',
    key_id: 1,
    quarantine_id: 1,
  });
  await knex('audit_event').insert({
    at,
    actor: 'user:default/guest',
    action: 'key-create',
    severity: 'high',
    subject_kind: 'key',
    subject: 'web1.example.org',
    outcome: 'succeeded',
    detail: '{}',
  });
  await knex('host_repository').insert({
    host_id: 1,
    repository_id: 1,
    position: 0,
    priority: 500,
    enabled: true,
  });
}

describe('migrations', () => {
  const databases = testDatabases();

  it.each(databases.ids)(
    'go up and down again, empty and with data, on %s',
    async id => {
      const knex = await databases.empty(id);
      expect(await tablesOf(knex)).toEqual([]);

      await knex.migrate.latest({ directory });
      const tables = await tablesOf(knex);
      expect(tables).toContain('repository_content');
      await knex.migrate.rollback({ directory }, true);
      expect(await tablesOf(knex)).toEqual([]);

      await knex.migrate.latest({ directory });
      expect(await tablesOf(knex)).toEqual(tables);
      await fill(knex);
      await knex.migrate.rollback({ directory }, true);
      expect(await tablesOf(knex)).toEqual([]);
    },
  );

  it.each(databases.ids)(
    'keep a held report for the schema before quarantine, and open one case a machine, on %s',
    async id => {
      const knex = await databases.empty(id);
      while (!(await knex.schema.hasTable('audit_event'))) {
        await knex.migrate.up({ directory });
      }
      await fill(knex);
      const [waiting] = await knex('quarantine');
      await expect(
        knex('quarantine').insert({ ...waiting, id: 2 }),
      ).rejects.toThrow();
      await knex('quarantine').insert({
        ...waiting,
        id: 3,
        status: 'rejected',
      });
      while (await knex.schema.hasTable('quarantine')) {
        await knex.migrate.down({ directory });
      }
      expect(await knex('report').pluck('status')).toEqual(['failed']);
      expect(await knex('host_key').pluck('machine_id')).toEqual(['a']);
      await knex.migrate.latest({ directory });
      expect(await knex('report').pluck('status')).toEqual(['failed']);
      expect(await knex('host_tag').pluck('tag_id')).toEqual([1]);
    },
  );

  it.each(databases.ids)(
    'keep imported hosts for the schema before imports, on %s',
    async id => {
      const knex = await databases.empty(id);
      await knex.migrate.latest({ directory });
      await fill(knex);
      const at = '2026-11-01T00:00:00.000Z';
      await knex('host').update({ imported_at: at });
      await knex('import_record').insert({
        kind: 'hosts',
        name: 'web1.example.org',
        content: '{}',
        imported_at: at,
      });
      while (await knex.schema.hasTable('import_record')) {
        await knex.migrate.down({ directory });
      }
      expect(await knex('host').pluck('name')).toEqual(['web1.example.org']);
      await knex.migrate.latest({ directory });
      expect(await knex('host').pluck('imported_at')).toEqual([null]);
    },
  );

  it.each(databases.ids)(
    'keep apart what is not the same package, on %s',
    async id => {
      const knex = await databases.migrated(id);
      const row = {
        type: 'deb',
        name: 'a',
        epoch: '',
        version: '1',
        release: '',
        arch: 'all',
      };
      await knex('package').insert(row);
      await expect(knex('package').insert(row)).rejects.toThrow();
      await knex('package').insert({ ...row, epoch: '1' });
    },
  );

  it.each(databases.ids)(
    'let a deleted host take along what is its own and nothing else, on %s',
    async id => {
      const knex = await databases.migrated(id);
      await fill(knex);
      await knex('host').delete();
      expect(await knex('host_repository')).toEqual([]);
      expect(await knex('repository')).toHaveLength(1);
      expect(await knex('package_set')).toHaveLength(1);
    },
  );
});
