/*
 * An update that many hosts need for the same reasons stands once, in `found_update`; an evaluation is a list of their ids.
 * `evaluation_update` stays what it was, the updates of every evaluation, as a view.
 */

const COLUMNS = [
  'installed_id',
  'available_id',
  'repository_id',
  'security',
  'kind',
  'blocked_reason',
  'blocked_detail',
  'why',
  'errata',
  'severity',
  'reboot_suggested',
  'source',
].join(', ');

function isSqlite(knex) {
  return String(knex.client.config.client).includes('sqlite3');
}

/** @param {import('knex').Knex.TableBuilder} table */
function describeUpdate(knex, table) {
  for (const column of ['installed_id', 'available_id']) {
    table.integer(column).notNullable().references('id').inTable('package');
  }
  table
    .integer('repository_id')
    .references('id')
    .inTable('repository')
    .onDelete('CASCADE');
  table.boolean('security').notNullable();
  table.string('kind', 16).notNullable();
  table.string('blocked_reason', 64);
  table.text('blocked_detail');
  table.text('why').notNullable();
  table.text('errata').notNullable();
  if (isSqlite(knex)) table.string('severity', 64).notNullable().defaultTo('');
  else table.text('severity').notNullable().defaultTo('');
  table.boolean('reboot_suggested').notNullable().defaultTo(false);
  table.string('source', 16).notNullable().defaultTo('evaluated');
  table.index('installed_id');
  table.index('available_id');
}

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('found_update', table => {
    table.increments('id');
    table
      .string('digest', 80)
      .notNullable()
      .unique()
      .comment('sha256 of what the columns say');
    describeUpdate(knex, table);
  });
  await knex.raw(
    'CREATE INDEX found_update_repository ON found_update (repository_id) WHERE repository_id IS NOT NULL',
  );
  // No foreign key to the updates: PostgreSQL would lock each of them for each evaluation, which takes longer than all the
  // rest. See inventory/packageSets/packageLock.ts for what keeps them.
  await knex.raw(`
    CREATE TABLE evaluation_entry (
      evaluation_id integer NOT NULL REFERENCES evaluation (id) ON DELETE CASCADE,
      update_id integer NOT NULL,
      PRIMARY KEY (evaluation_id, update_id)
    ) ${isSqlite(knex) ? 'WITHOUT ROWID' : ''}
  `);
  await knex.raw(
    'CREATE INDEX evaluation_entry_update ON evaluation_entry (update_id)',
  );
  // Digests of what was written before are not computed here: it is not shared, and goes when its evaluations do.
  await knex.raw(`
    INSERT INTO found_update (id, digest, ${COLUMNS})
    SELECT id, 'before:' || CAST(id AS varchar(20)), ${COLUMNS} FROM evaluation_update
  `);
  await knex.raw(`
    INSERT INTO evaluation_entry (evaluation_id, update_id)
    SELECT evaluation_id, id FROM evaluation_update
  `);
  if (!isSqlite(knex)) {
    await knex.raw(
      `SELECT setval(pg_get_serial_sequence('found_update', 'id'), COALESCE((SELECT MAX(id) FROM found_update), 0) + 1, false)`,
    );
  }
  await knex.schema.dropTable('evaluation_update');
  await knex.raw(`
    CREATE VIEW evaluation_update AS
    SELECT u.id, e.evaluation_id, ${COLUMNS}
    FROM evaluation_entry e JOIN found_update u ON u.id = e.update_id
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw('ALTER TABLE found_update RENAME TO former_update');
  await knex.raw('DROP VIEW evaluation_update');
  await knex.schema.createTable('evaluation_update', table => {
    table.increments('id');
    table
      .integer('evaluation_id')
      .notNullable()
      .references('id')
      .inTable('evaluation')
      .onDelete('CASCADE');
    table.index('evaluation_id');
    describeUpdate(knex, table);
  });
  await knex.raw(`
    INSERT INTO evaluation_update (evaluation_id, ${COLUMNS})
    SELECT e.evaluation_id, ${COLUMNS}
    FROM evaluation_entry e JOIN former_update u ON u.id = e.update_id ORDER BY e.evaluation_id, u.id
  `);
  await knex.raw('DROP TABLE evaluation_entry');
  await knex.raw('DROP TABLE former_update');
  await knex.raw(
    'CREATE INDEX evaluation_update_repository ON evaluation_update (repository_id) WHERE repository_id IS NOT NULL',
  );
};
