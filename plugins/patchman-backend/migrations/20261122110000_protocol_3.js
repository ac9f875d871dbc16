/*
 * What protocol 3 carries beyond the protocols before it: section digests, module streams, options of repositories,
 * the host's own list of updates, services to restart, the machine's identity, and what the client could not read.
 */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('host', table => {
    table.string('machine_id', 32);
    table
      .text('section_digests')
      .notNullable()
      .defaultTo('{}')
      .comment("JSON: the client's digest of each section that is in force");
    table
      .string('rest_digest', 64)
      .comment('Of everything outside the sections in the last report');
    table.text('modules').notNullable().defaultTo('[]').comment('JSON');
    table
      .text('reported_updates')
      .comment("JSON: the host's own list; null: not reported");
    table.text('services').notNullable().defaultTo('[]').comment('JSON');
    table
      .text('unread')
      .notNullable()
      .defaultTo('[]')
      .comment('JSON: sections that the client could not read, with reasons');
  });
  await knex.schema.alterTable('host_repository', table => {
    table.text('options').comment('JSON: excludes, includes, usage …');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('host_repository', table => {
    table.dropColumn('options');
  });
  await knex.schema.alterTable('host', table => {
    for (const column of [
      'machine_id',
      'section_digests',
      'rest_digest',
      'modules',
      'reported_updates',
      'services',
      'unread',
    ]) {
      table.dropColumn(column);
    }
  });
};
