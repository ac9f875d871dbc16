/*
 * The first schema. Times are ISO 8601 UTC text with milliseconds, which sorts and compares alike on SQLite and
 * PostgreSQL; JSON is text; "none" in a package's identity is '' and never NULL, so that uniqueness holds.
 */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  const isSqlite = knex.client.config.client.includes('sqlite');

  await knex.schema.createTable('architecture', table => {
    table.comment('Machine architectures, as uname -m prints them');
    table.increments('id');
    table.string('name').notNullable().unique();
  });

  await knex.schema.createTable('domain', table => {
    table.comment('Host names after the first dot');
    table.increments('id');
    table.string('name').notNullable().unique();
  });

  await knex.schema.createTable('tag', table => {
    table.increments('id');
    table.string('key').notNullable().unique().comment('Lower case');
    table.string('name').notNullable().comment('As first seen');
  });

  await knex.schema.createTable('os_release', table => {
    table.comment('Operating system releases, such as Debian 12');
    table.increments('id');
    table.string('name').notNullable().unique();
    table.string('codename');
    table.string('cpe');
  });

  await knex.schema.createTable('os_variant', table => {
    table.comment(
      'Operating systems as hosts report them, such as Debian 12.11',
    );
    table.increments('id');
    table.string('name').notNullable();
    table
      .integer('arch_id')
      .notNullable()
      .references('id')
      .inTable('architecture');
    table
      .integer('release_id')
      .notNullable()
      .references('id')
      .inTable('os_release');
    table.unique(['name', 'arch_id']);
    table.index('release_id');
  });

  await knex.schema.createTable('package', table => {
    table.comment('Every package at every version, once');
    table.increments('id');
    table.string('type', 8).notNullable();
    table.text('name').notNullable();
    table.text('epoch').notNullable();
    table.text('version').notNullable();
    table.text('release').notNullable();
    table.string('arch', 64).notNullable();
    table.unique(['name', 'version', 'release', 'epoch', 'arch', 'type'], {
      indexName: 'package_identity',
    });
  });

  if (!isSqlite) {
    // Compared byte by byte, as SQLite does: several times faster than by a language's rules, and the same order.
    await knex.raw(`
      ALTER TABLE package
        ALTER COLUMN name TYPE text COLLATE "C",
        ALTER COLUMN version TYPE text COLLATE "C",
        ALTER COLUMN release TYPE text COLLATE "C",
        ALTER COLUMN epoch TYPE text COLLATE "C",
        ALTER COLUMN arch TYPE varchar(64) COLLATE "C",
        ALTER COLUMN type TYPE varchar(8) COLLATE "C"
    `);
  }

  await knex.schema.createTable('package_set', table => {
    table.comment('Sets of packages, named by the digest of their content');
    table.increments('id');
    table
      .string('digest', 80)
      .notNullable()
      .unique()
      .comment('sha256 of the members, or building:<uuid> until complete');
    table.integer('size').notNullable();
    table.boolean('complete').notNullable();
    table.string('created_at', 24).notNullable();
  });

  // No foreign keys, see inventory/packageSets/packageLock.ts. SQLite: without a rowid the primary key is the table
  // itself, half the size and half the writes.
  await knex.raw(`
    CREATE TABLE package_set_member (
      set_id integer NOT NULL,
      package_id integer NOT NULL,
      attributes text,
      PRIMARY KEY (set_id, package_id)
    ) ${isSqlite ? 'WITHOUT ROWID' : ''}
  `);
  await knex.schema.alterTable('package_set_member', table => {
    table.index('package_id');
  });

  await knex.schema.createTable('repository', table => {
    table.increments('id');
    table.text('name').notNullable();
    table.string('type', 8).notNullable();
    table.string('arch', 64).notNullable();
    table.text('repo_id').comment("The package manager's own identifier");
    table.boolean('enabled').notNullable().defaultTo(true);
    table.boolean('security_guess').notNullable().defaultTo(false);
    table
      .boolean('security_choice')
      .comment("A person's decision; wins over the guess, null where none");
    table.boolean('auth_required').notNullable().defaultTo(false);
    table.string('created_at', 24).notNullable();
    // Not unique: two hosts may call different things "local". A repository is known by its mirrors.
    table.index(['type', 'arch', 'name']);
  });

  await knex.schema.createTable('mirror', table => {
    table.increments('id');
    table
      .integer('repository_id')
      .notNullable()
      .references('id')
      .inTable('repository')
      .onDelete('CASCADE');
    table.text('url').notNullable();
    table.boolean('enabled').notNullable().defaultTo(true);
    table
      .boolean('refresh')
      .notNullable()
      .defaultTo(true)
      .comment('Switched off after too many failures');
    table.integer('failures').notNullable().defaultTo(0);
    table.text('error');
    table.string('signature', 16);
    table.text('state').comment("JSON of the format's own: validators");
    table
      .string('content_digest', 160)
      .comment('Names the content as the mirror announces it');
    table.integer('package_set_id').references('id').inTable('package_set');
    table.text('release').comment('JSON, see RepositoryRelease');
    table.string('release_date', 24);
    table.string('valid_until', 24);
    table.string('checked_at', 24);
    table.string('succeeded_at', 24);
    table.string('changed_at', 24);
    table.unique(['repository_id', 'url']);
    table.index('url');
    table.index('content_digest');
    table.index('package_set_id');
  });

  // What a repository offers is what its freshest readable mirror offers.
  await knex.raw(`
    CREATE VIEW repository_content AS
    SELECT repository_id, id AS mirror_id, package_set_id, release, release_date, valid_until, succeeded_at
    FROM (
      SELECT m.*, ROW_NUMBER() OVER (
        PARTITION BY m.repository_id ORDER BY m.release_date DESC NULLS LAST, m.id
      ) AS place
      FROM mirror m
      WHERE m.enabled AND m.package_set_id IS NOT NULL
    ) ranked
    WHERE place = 1
  `);

  await knex.schema.createTable('evaluation', table => {
    table.comment('Answers, named by the digest of everything they depend on');
    table.increments('id');
    table.string('key', 64).notNullable().unique();
    table.string('computed_at', 24).notNullable();
    table.boolean('known').notNullable();
    table.integer('security').notNullable();
    table.integer('other').notNullable();
    table.integer('blocked').notNullable();
    table.integer('foreign_packages').notNullable();
    table.boolean('reboot_required');
    table.text('reboot_evidence').notNullable();
    table.text('doubts').notNullable();
  });

  await knex.schema.createTable('evaluation_update', table => {
    table.increments('id');
    table
      .integer('evaluation_id')
      .notNullable()
      .references('id')
      .inTable('evaluation')
      .onDelete('CASCADE');
    table
      .integer('installed_id')
      .notNullable()
      .references('id')
      .inTable('package');
    table
      .integer('available_id')
      .notNullable()
      .references('id')
      .inTable('package');
    table
      .integer('repository_id')
      .notNullable()
      .references('id')
      .inTable('repository')
      .onDelete('CASCADE');
    table.boolean('security').notNullable();
    table.string('kind', 16).notNullable();
    table.string('blocked_reason', 64);
    table.text('blocked_detail');
    table.text('why').notNullable();
    table.text('errata').notNullable();
    table.index('evaluation_id');
    table.index('installed_id');
    table.index('available_id');
  });

  await knex.schema.createTable('evaluation_foreign', table => {
    table.comment('Installed packages that no repository offers');
    table
      .integer('evaluation_id')
      .notNullable()
      .references('id')
      .inTable('evaluation')
      .onDelete('CASCADE');
    table
      .integer('package_id')
      .notNullable()
      .references('id')
      .inTable('package');
    table.primary(['evaluation_id', 'package_id']);
    table.index('package_id');
  });

  await knex.schema.createTable('host', table => {
    table.increments('id');
    table.string('name').notNullable().unique();
    table.integer('domain_id').notNullable().references('id').inTable('domain');
    table
      .integer('arch_id')
      .notNullable()
      .references('id')
      .inTable('architecture');
    table
      .integer('os_variant_id')
      .notNullable()
      .references('id')
      .inTable('os_variant');
    table.string('kernel').notNullable();
    table
      .text('facts')
      .notNullable()
      .comment('JSON: package architecture, container');
    table.text('policy').notNullable().comment('JSON: pins, holds …');
    table.string('address', 64);
    table.integer('protocol').notNullable();
    table.text('user_agent');
    table.boolean('reported_reboot');
    table.text('reported_evidence').notNullable();
    table.string('last_report_at', 24).notNullable();
    table.integer('package_set_id').references('id').inTable('package_set');
    table.string('repositories_digest', 64);
    table.boolean('use_host_repositories').notNullable().defaultTo(true);
    table
      .integer('evaluation_id')
      .references('id')
      .inTable('evaluation')
      .onDelete('SET NULL');
    table.string('evaluated_at', 24);
    table.string('evaluate_at', 24).comment('Due for evaluation since then');
    table.string('created_at', 24).notNullable();
    table.index('package_set_id');
    table.index('evaluation_id');
    table.index('evaluate_at');
    table.index('last_report_at');
    table.index('os_variant_id');
  });

  await knex.schema.createTable('host_tag', table => {
    table
      .integer('host_id')
      .notNullable()
      .references('id')
      .inTable('host')
      .onDelete('CASCADE');
    table.integer('tag_id').notNullable().references('id').inTable('tag');
    table.primary(['host_id', 'tag_id']);
    table.index('tag_id');
  });

  await knex.schema.createTable('host_repository', table => {
    table
      .integer('host_id')
      .notNullable()
      .references('id')
      .inTable('host')
      .onDelete('CASCADE');
    table
      .integer('repository_id')
      .notNullable()
      .references('id')
      .inTable('repository')
      .onDelete('CASCADE');
    table.integer('position').notNullable().comment("In the tool's own order");
    table.integer('priority').notNullable();
    table.boolean('enabled').notNullable();
    table.primary(['host_id', 'repository_id']);
    table.index('repository_id');
  });

  await knex.schema.createTable('host_entity', table => {
    table.comment(
      'Catalog entities that stand for a host, copied from the catalog',
    );
    table.string('host_name').notNullable();
    table.string('entity_ref').notNullable();
    table.string('owner');
    table.primary(['host_name', 'entity_ref']);
    table.index('owner');
  });

  await knex.schema.createTable('host_key', table => {
    table.increments('id');
    table.string('host_name').notNullable();
    table.string('prefix', 16).notNullable().unique();
    table.string('hash', 64).notNullable().comment('sha256 of the whole key');
    table.string('created_at', 24).notNullable();
    table.string('created_by').notNullable();
    table.string('last_used_at', 24);
    table.string('revoked_at', 24);
    table.index('host_name');
  });

  await knex.schema.createTable('report', table => {
    table.increments('id');
    table.string('host_name').notNullable();
    table.integer('protocol').notNullable();
    table
      .string('status', 16)
      .notNullable()
      .comment('pending, processed, failed');
    table.string('received_at', 24).notNullable();
    table.string('processed_at', 24);
    table.string('address', 64);
    table.text('user_agent');
    table.text('content_type').notNullable();
    table.binary('body').notNullable().comment('As received, gzip');
    table.integer('size').notNullable().comment('Bytes, decompressed');
    table.integer('attempts').notNullable().defaultTo(0);
    table
      .string('next_at', 24)
      .notNullable()
      .comment('Not to be claimed before');
    table.string('ticket', 36).comment('Of the claim that may finish it');
    table.text('error');
    table.text('problems').notNullable();
    table.index(['status', 'id']);
    table.index(['host_name', 'id']);
  });
  // Claims look up a host's earlier pending reports: without this, one claim among thousands takes seconds.
  await knex.raw(`
    CREATE INDEX report_pending ON report (host_name, id) WHERE status = 'pending'
  `);

  await knex.schema.createTable('host_change', table => {
    table.comment('What a report changed in the installed packages');
    table.increments('id');
    table
      .integer('host_id')
      .notNullable()
      .references('id')
      .inTable('host')
      .onDelete('CASCADE');
    table.integer('report_id').notNullable();
    table.string('at', 24).notNullable();
    table.string('kind', 16).notNullable();
    table.integer('before_id').references('id').inTable('package');
    table.integer('after_id').references('id').inTable('package');
    table.index(['host_id', 'id']);
  });

  await knex.schema.createTable('task', table => {
    table.comment(
      'Work that people started or the scheduler runs, to be followed',
    );
    table.string('id', 36).primary();
    table.string('name').notNullable();
    table.string('status', 16).notNullable();
    table.string('started_at', 24).notNullable();
    table.string('finished_at', 24);
    table.integer('done').notNullable().defaultTo(0);
    table.integer('total');
    table.text('message');
    table.index('started_at');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw('DROP VIEW repository_content');
  for (const table of [
    'task',
    'host_change',
    'report',
    'host_key',
    'host_entity',
    'host_repository',
    'host_tag',
    'host',
    'evaluation_foreign',
    'evaluation_update',
    'evaluation',
    'mirror',
    'repository',
    'package_set_member',
    'package_set',
    'package',
    'os_variant',
    'os_release',
    'tag',
    'domain',
    'architecture',
  ]) {
    await knex.schema.dropTable(table);
  }
};
