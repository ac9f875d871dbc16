/*
 * What was begun and by which backend, so that what takes a backend down is not tried for ever; and which hosts cannot be
 * evaluated, with the reason.
 */

const COLUMNS = {
  mirror: ['begun_by', 'stops', 'slow'],
  report: ['stops'],
  host: ['evaluation_error', 'evaluation_failures'],
};

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('backend', table => {
    table.comment('The backends that run, or did and were killed');
    table.string('id', 36).primary();
    table
      .integer('beats')
      .notNullable()
      .defaultTo(0)
      .comment('Counts up every few seconds while it lives');
  });
  await knex.schema.createTable('begun_evaluation', table => {
    table.comment('Evaluations under way, and those that took a backend down');
    table.string('key', 64).primary();
    table
      .string('begun_by', 36)
      .index()
      .comment('The backend that computes it; null: none does');
    table
      .integer('stops')
      .notNullable()
      .defaultTo(0)
      .comment('How often the backend that computed it stopped');
    table.string('begun_at', 24).notNullable();
  });
  await knex.schema.alterTable('mirror', table => {
    table
      .string('begun_by', 36)
      .comment('The backend that reads its documents; null: none does');
    table
      .integer('stops')
      .notNullable()
      .defaultTo(0)
      .comment('How often in a row the backend that read it stopped');
    table
      .boolean('slow')
      .notNullable()
      .defaultTo(false)
      .comment('Whether the last check ended because it took too long');
  });
  await knex.schema.alterTable('report', table => {
    table
      .integer('stops')
      .notNullable()
      .defaultTo(0)
      .comment('How often the backend that had claimed it stopped');
  });
  await knex.schema.alterTable('host', table => {
    table
      .text('evaluation_error')
      .comment('Why it could not be evaluated; null: it could');
    table.integer('evaluation_failures').notNullable().defaultTo(0);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  // Whose evaluation failed has none, and would wait for one that nobody orders.
  await knex('host')
    .whereNotNull('evaluation_error')
    .update({ evaluate_at: new Date().toISOString() });
  for (const [table, columns] of Object.entries(COLUMNS)) {
    for (const column of columns) {
      // By hand: the builder would make the whole table anew on SQLite, and what hangs on a row would go with the old one.
      await knex.raw('ALTER TABLE ?? DROP COLUMN ??', [table, column]);
    }
  }
  await knex.schema.dropTable('begun_evaluation');
  await knex.schema.dropTable('backend');
};
