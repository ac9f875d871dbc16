/*
 * Whether a repository counts for one host: what the host says, and what a person decided instead. Both in one column
 * made a repository that a host once had switched off stay off for good.
 */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('host_repository', table => {
    table
      .boolean('reported_enabled')
      .notNullable()
      .defaultTo(true)
      .comment('What the host says');
    table
      .boolean('enabled_choice')
      .comment("A person's decision, null where none; enabled is what counts");
  });
  await knex('host_repository').update({
    reported_enabled: knex.ref('enabled'),
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  // By hand: the builder would make the whole table anew on SQLite.
  await knex.raw('ALTER TABLE host_repository DROP COLUMN enabled_choice');
  await knex.raw('ALTER TABLE host_repository DROP COLUMN reported_enabled');
};
