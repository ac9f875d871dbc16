/*
 * What an import from another Patchman brought, so that the next one can tell its own values from what people decided
 * here since; and which hosts are known from an import only.
 */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('import_record', table => {
    table.comment('What the last import brought, by kind and name');
    table.string('kind', 32).notNullable();
    table.text('name').notNullable();
    table.text('content').notNullable().comment('JSON of the values brought');
    table.string('imported_at', 24).notNullable();
    table.primary(['kind', 'name']);
  });
  await knex.schema.alterTable('host', table => {
    table
      .string('imported_at', 24)
      .comment('Known from an import at that time; null once it has reported');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  // By hand: the builder would make the whole table anew on SQLite, and what hangs on a host would go with the old one.
  await knex.raw('ALTER TABLE host DROP COLUMN imported_at');
  await knex.schema.dropTable('import_record');
};
