/*
 * The names by which sources of errata speak of operating system releases, so that what they tell of one is joined to its hosts.
 */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('os_release', table => {
    table
      .text('release_key')
      .comment(
        'Such as debian:12, null where no source could speak of it; a backend that starts fills it in',
      );
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  // By hand: the builder would make the whole table anew on SQLite, and what hangs on a row would go with the old one.
  await knex.raw('ALTER TABLE ?? DROP COLUMN ??', [
    'os_release',
    'release_key',
  ]);
};
