/*
 * Hosts by their systems with all that is counted of them there, so that figures are read from an index and not from the
 * wide rows of hosts.
 */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('host', table => {
    table.index(
      ['os_variant_id', 'evaluation_id', 'use_host_repositories'],
      'host_figures',
    );
    table.dropIndex('os_variant_id');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('host', table => {
    table.index('os_variant_id');
    table.dropIndex(
      ['os_variant_id', 'evaluation_id', 'use_host_repositories'],
      'host_figures',
    );
  });
};
