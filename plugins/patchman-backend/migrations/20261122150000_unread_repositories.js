/*
 * Repositories that cannot be read as they are reported: lists of mirrors with the mirrors that were chosen of them,
 * mirrors that answer only with credentials, and updates that only the host itself can tell of.
 */

const CONTENT_VIEW = `
  CREATE VIEW repository_content AS
  SELECT repository_id, id AS mirror_id, package_set_id, release, release_date, valid_until, succeeded_at,
    module_document_id, erratum_set_id
  FROM (
    SELECT m.*, ROW_NUMBER() OVER (
      PARTITION BY m.repository_id ORDER BY m.release_date DESC NULLS LAST, m.id
    ) AS place
    FROM mirror m
    WHERE m.enabled AND m.package_set_id IS NOT NULL
  ) ranked
  WHERE place = 1
`;

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('mirror', table => {
    table
      .string('list_kind', 16)
      .comment('mirrorlist or metalink: no mirror itself, it lists some');
    table.text('listed').comment('JSON: what the list said last');
    table
      .integer('list_place')
      .comment('Among those chosen of its list, the fastest is 0');
    table
      .integer('response_ms')
      .comment('Until its small index was there, when it was chosen');
    table
      .text('access_error')
      .comment('Why it is not read without credentials; null: it may be read');
  });
  // By hand: the builder would make the whole table anew on SQLite.
  await knex.raw(
    'ALTER TABLE mirror ADD COLUMN listed_by integer REFERENCES mirror (id) ON DELETE CASCADE',
  );
  await knex.schema.alterTable('mirror', table => table.index('listed_by'));
  await knex.schema.alterTable('host_repository', table => {
    table
      .text('reported_id')
      .comment("The host's own identifier of it, which its updates name");
  });
  await knex.schema.alterTable('evaluation_update', table => {
    table
      .string('source', 16)
      .notNullable()
      .defaultTo('evaluated')
      .comment('evaluated from metadata, or reported by the host itself');
  });
  // A host may report an update without saying from which repository.
  await knex.schema.alterTable('evaluation_update', table => {
    table.setNullable('repository_id');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex('evaluation_update').where({ source: 'reported' }).delete();
  await knex.schema.alterTable('evaluation_update', table => {
    table.dropNullable('repository_id');
  });
  await knex.schema.alterTable('evaluation_update', table => {
    table.dropColumn('source');
  });
  await knex.schema.alterTable('host_repository', table => {
    table.dropColumn('reported_id');
  });
  await knex.raw('DROP VIEW repository_content');
  // First, and alone: SQLite makes the table anew, and what is chosen of a list must not go with the old one.
  await knex.schema.alterTable('mirror', table => {
    table.dropIndex('listed_by');
    table.dropColumn('listed_by');
  });
  await knex.schema.alterTable('mirror', table => {
    for (const column of [
      'list_kind',
      'listed',
      'list_place',
      'response_ms',
      'access_error',
    ]) {
      table.dropColumn(column);
    }
  });
  await knex.raw(CONTENT_VIEW);
};
