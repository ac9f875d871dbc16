/*
 * Which hosts are held against what sources tell, and which releases' sources are understood, so that what takes a backend down is
 * not tried for ever; and why nothing was found of a host.
 */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('begun_match', table => {
    table.comment('Matches under way, and those that took a backend down');
    table.string('key', 64).primary();
    table
      .string('begun_by', 36)
      .index()
      .comment('The backend that is at it; null: none is');
    table
      .integer('stops')
      .notNullable()
      .defaultTo(0)
      .comment('How often the backend that was at it stopped');
    table.string('begun_at', 24).notNullable();
  });
  await knex.schema.alterTable('host_verdicts', table => {
    table.text('error').comment('Why nothing could be found; null: it could');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  // Of which nothing could be found is looked at again.
  await knex('host_verdicts').whereNotNull('error').update({ errata: '' });
  // By hand: the builder would make the whole table anew on SQLite.
  await knex.raw('ALTER TABLE ?? DROP COLUMN ??', ['host_verdicts', 'error']);
  await knex.schema.dropTable('begun_match');
};
