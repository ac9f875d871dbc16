/*
 * Which entities of the catalog may say whose a host is: whoever registers one could take a host over. None may until they
 * are read again, which the entities task does each minute.
 */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('host_entity', table => {
    table
      .string('standing', 16)
      .notNullable()
      .defaultTo('claimed')
      .comment(
        'made: by the catalog module from the host; trusted: may say whose it is; claimed: may not',
      );
  });
  await knex('host_entity')
    .whereNotNull('owner')
    .update({ owner: knex.raw('LOWER(owner)') });
  await knex('host')
    .whereNotNull('assigned_owner')
    .update({ assigned_owner: knex.raw('LOWER(assigned_owner)') });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  // By hand: the builder would make the whole table anew on SQLite.
  await knex.raw('ALTER TABLE host_entity DROP COLUMN standing');
};
