/*
 * What repositories say beyond their packages: advisories and module streams, both named by the digest of their content
 * like everything that is large; and which evaluations depend on a machine's identity.
 */

const CONTENT_VIEW = extra => `
  CREATE VIEW repository_content AS
  SELECT repository_id, id AS mirror_id, package_set_id, release, release_date, valid_until, succeeded_at${extra}
  FROM (
    SELECT m.*, ROW_NUMBER() OVER (
      PARTITION BY m.repository_id ORDER BY m.release_date DESC NULLS LAST, m.id
    ) AS place
    FROM mirror m
    WHERE m.enabled AND m.package_set_id IS NOT NULL
  ) ranked
  WHERE place = 1
`;

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.raw('DROP VIEW repository_content');

  await knex.schema.createTable('module_document', table => {
    table.comment('What a repository says of module streams');
    table.increments('id');
    table.string('digest', 64).notNullable().unique();
    table.text('body').notNullable().comment('JSON, see ModuleDocument');
    table.string('created_at', 24).notNullable();
  });

  await knex.schema.createTable('erratum', table => {
    table.comment(
      'Advisories; the same name with other content is another row',
    );
    table.increments('id');
    table.string('digest', 64).notNullable().unique();
    table.string('name').notNullable();
    table.string('kind', 16).notNullable();
    table.string('severity', 64).notNullable();
    table.boolean('retracted').notNullable();
    table.boolean('reboot_suggested').notNullable();
    table.text('title').notNullable();
    table.text('description').notNullable();
    table.string('issued_at', 24);
    table.string('updated_at', 24);
    table.text('refs').notNullable().comment('JSON');
    table.text('packages').notNullable().comment('JSON, see AdvisoryPackage');
    table.string('created_at', 24).notNullable();
    table.index('name');
    table.index('kind');
  });

  await knex.schema.createTable('cve', table => {
    table.increments('id');
    table.string('name', 32).notNullable().unique();
  });

  await knex.schema.createTable('erratum_cve', table => {
    table
      .integer('erratum_id')
      .notNullable()
      .references('id')
      .inTable('erratum')
      .onDelete('CASCADE');
    table.integer('cve_id').notNullable().references('id').inTable('cve');
    table.primary(['erratum_id', 'cve_id']);
    table.index('cve_id');
  });

  await knex.schema.createTable('erratum_set', table => {
    table.comment('The advisories of a repository');
    table.increments('id');
    table.string('digest', 64).notNullable().unique();
    table.integer('size').notNullable();
    table.string('created_at', 24).notNullable();
  });

  await knex.schema.createTable('erratum_set_member', table => {
    table
      .integer('set_id')
      .notNullable()
      .references('id')
      .inTable('erratum_set')
      .onDelete('CASCADE');
    table
      .integer('erratum_id')
      .notNullable()
      .references('id')
      .inTable('erratum');
    table.primary(['set_id', 'erratum_id']);
    table.index('erratum_id');
  });

  await knex.schema.alterTable('mirror', table => {
    table
      .integer('module_document_id')
      .references('id')
      .inTable('module_document');
    table.integer('erratum_set_id').references('id').inTable('erratum_set');
  });
  await knex.schema.alterTable('evaluation', table => {
    table
      .text('phased')
      .notNullable()
      .defaultTo('[]')
      .comment('JSON: versions that a machine-id would decide about');
  });
  await knex.schema.alterTable('evaluation_update', table => {
    table.string('severity', 64).notNullable().defaultTo('');
    table.boolean('reboot_suggested').notNullable().defaultTo(false);
  });
  await knex.raw(CONTENT_VIEW(', module_document_id, erratum_set_id'));
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw('DROP VIEW repository_content');
  await knex.schema.alterTable('evaluation_update', table => {
    table.dropColumn('severity');
    table.dropColumn('reboot_suggested');
  });
  await knex.schema.alterTable('evaluation', table => {
    table.dropColumn('phased');
  });
  await knex.schema.alterTable('mirror', table => {
    table.dropColumn('module_document_id');
    table.dropColumn('erratum_set_id');
  });
  for (const table of [
    'erratum_set_member',
    'erratum_set',
    'erratum_cve',
    'cve',
    'erratum',
    'module_document',
  ]) {
    await knex.schema.dropTable(table);
  }
  await knex.raw(CONTENT_VIEW(''));
};
