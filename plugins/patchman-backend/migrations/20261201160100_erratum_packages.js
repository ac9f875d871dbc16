/*
 * The names of the packages that errata name, so that the errata of a package are found by an index instead of in the
 * text of all; and the orders that the history of a host and the reports of a day are read in.
 */

function isPostgres(knex) {
  return String(knex.client.config.client).startsWith('pg');
}

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('erratum_package', table => {
    table
      .integer('erratum_id')
      .notNullable()
      .references('id')
      .inTable('erratum')
      .onDelete('CASCADE');
    table.text('name').notNullable();
    table.primary(['erratum_id', 'name']);
    table.index(['name', 'erratum_id']);
  });
  await knex.raw(
    isPostgres(knex)
      ? `INSERT INTO erratum_package (erratum_id, name)
         SELECT DISTINCT erratum.id, item->>'name'
         FROM erratum, jsonb_array_elements(erratum.packages::jsonb) AS item
         WHERE item->>'name' IS NOT NULL`
      : `INSERT INTO erratum_package (erratum_id, name)
         SELECT DISTINCT erratum.id, json_extract(item.value, '$.name')
         FROM erratum, json_each(erratum.packages) AS item
         WHERE json_extract(item.value, '$.name') IS NOT NULL`,
  );
  await knex.schema.alterTable('host_change', table => {
    table.index(['host_id', 'at', 'id']);
    table.dropIndex(['host_id', 'id']);
  });
  await knex.schema.alterTable('report', table => table.index('received_at'));
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('report', table =>
    table.dropIndex('received_at'),
  );
  await knex.schema.alterTable('host_change', table => {
    table.index(['host_id', 'id']);
    table.dropIndex(['host_id', 'at', 'id']);
  });
  await knex.schema.dropTable('erratum_package');
};
