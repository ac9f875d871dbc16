/*
 * Digests of report bodies, so that the same again is told without reading it. Which errata the updates of an evaluation bring, so that "who needs this?" is a join; and which repositories belong to
 * an operating system release, for hosts that are judged by those instead of their own.
 */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  for (const table of ['report', 'host']) {
    await knex.schema.alterTable(table, alter => {
      alter
        .string('body_digest', 64)
        .comment('sha256 of a body: the same again says nothing new');
    });
  }
  await knex.schema.createTable('evaluation_erratum', table => {
    table
      .integer('evaluation_id')
      .notNullable()
      .references('id')
      .inTable('evaluation')
      .onDelete('CASCADE');
    table.string('name').notNullable().comment('Of the erratum');
    table.primary(['evaluation_id', 'name']);
    table.index('name');
  });
  await knex.schema.createTable('os_release_repository', table => {
    table
      .integer('release_id')
      .notNullable()
      .references('id')
      .inTable('os_release')
      .onDelete('CASCADE');
    table
      .integer('repository_id')
      .notNullable()
      .references('id')
      .inTable('repository')
      .onDelete('CASCADE');
    table.integer('priority').notNullable();
    table.primary(['release_id', 'repository_id']);
    table.index('repository_id');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('os_release_repository');
  await knex.schema.dropTable('evaluation_erratum');
  for (const table of ['report', 'host']) {
    await knex.schema.alterTable(table, alter => {
      alter.dropColumn('body_digest');
    });
  }
};
