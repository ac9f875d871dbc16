/*
 * A set that differs little from another one is stored as that difference: its base, what it has beside it, and what of it
 * is not there. `package_set_member` stays what it was, the members of every set, as a view.
 */

const isSqlite = knex => String(knex.client.config.client).includes('sqlite3');

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  // No foreign key, as those of the members; what cleans away sets looks for those that stand on one.
  await knex.raw('ALTER TABLE package_set ADD COLUMN base_id integer');
  await knex.raw(
    'CREATE INDEX package_set_base ON package_set (base_id) WHERE base_id IS NOT NULL',
  );
  await knex.raw('ALTER TABLE package_set_member RENAME TO package_set_entry');
  await knex.raw(
    `ALTER TABLE package_set_entry ADD COLUMN removed boolean NOT NULL DEFAULT ${
      isSqlite(knex) ? 0 : 'false'
    }`,
  );
  await knex.raw(`
    CREATE VIEW package_set_member AS
    SELECT set_id, package_id, attributes FROM package_set_entry WHERE NOT removed
    UNION ALL
    SELECT s.id AS set_id, b.package_id, b.attributes
    FROM package_set s JOIN package_set_entry b ON b.set_id = s.base_id
    WHERE NOT EXISTS (
      SELECT 1 FROM package_set_entry own WHERE own.set_id = s.id AND own.package_id = b.package_id
    )
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw(`
    INSERT INTO package_set_entry (set_id, package_id, attributes, removed)
    SELECT s.id, b.package_id, b.attributes, b.removed
    FROM package_set s JOIN package_set_entry b ON b.set_id = s.base_id
    WHERE NOT EXISTS (
      SELECT 1 FROM package_set_entry own WHERE own.set_id = s.id AND own.package_id = b.package_id
    )
  `);
  await knex.raw('DELETE FROM package_set_entry WHERE removed');
  await knex.raw('DROP VIEW package_set_member');
  await knex.raw('ALTER TABLE package_set_entry DROP COLUMN removed');
  await knex.raw('ALTER TABLE package_set_entry RENAME TO package_set_member');
  await knex.raw('DROP INDEX package_set_base');
  await knex.raw('ALTER TABLE package_set DROP COLUMN base_id');
};
