/*
 * What CVEs mean for hosts. A block is what they mean for the packages of one source package at one version, the same on every host;
 * a set is all blocks of a host, with the packages that each is about; equal hosts share one.
 */

/** @param {import('knex').Knex.CreateTableBuilder} table */
function idOf(table, name, target, cascade) {
  const column = table
    .integer(name)
    .notNullable()
    .references('id')
    .inTable(target);
  if (cascade) column.onDelete('CASCADE');
}

function isSqlite(knex) {
  return String(knex.client.config.client).includes('sqlite3');
}

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('verdict_block', table => {
    table.increments('id');
    table
      .string('key', 64)
      .notNullable()
      .unique()
      .comment('sha256 of all that it depends on');
    table
      .string('subject', 64)
      .notNullable()
      .comment(
        'sha256 of release, package and version, whatever is known of them',
      );
    table.text('release').notNullable();
    table
      .text('name')
      .notNullable()
      .comment('Of the source package, else of the binary one');
    table.text('version').notNullable();
    table.string('coverage', 16).notNullable();
    table.text('why').notNullable().comment('Why it is not covered');
    table.string('created_at', 24).notNullable();
    table.index('subject');
  });
  await knex.schema.createTable('cve_verdict', table => {
    table.comment('CVEs of a block that ask for something');
    idOf(table, 'block_id', 'verdict_block', true);
    idOf(table, 'cve_id', 'cve');
    table.string('state', 16).notNullable();
    table.text('fixed').notNullable();
    table.text('available').notNullable();
    table.boolean('reboot').notNullable();
    table.text('channel').notNullable();
    table.text('reason').notNullable();
    table.text('urgency').notNullable();
    table.text('advisories').notNullable().comment('JSON: names');
    table
      .string('since', 24)
      .notNullable()
      .comment('When this version was first known to be affected');
    table.primary(['block_id', 'cve_id']);
    table.index(['cve_id', 'state']);
  });
  await knex.schema.createTable('verdict_set', table => {
    table.increments('id');
    table.string('key', 64).notNullable().unique();
    table.text('notes').notNullable().comment('JSON: what cannot be said');
    table.string('created_at', 24).notNullable();
  });
  await knex.raw(`
    CREATE TABLE verdict_entry (
      set_id integer NOT NULL REFERENCES verdict_set (id) ON DELETE CASCADE,
      block_id integer NOT NULL REFERENCES verdict_block (id),
      package_id integer NOT NULL REFERENCES package (id),
      PRIMARY KEY (set_id, block_id, package_id)
    ) ${isSqlite(knex) ? 'WITHOUT ROWID' : ''}
  `);
  await knex.schema.alterTable('verdict_entry', table => {
    table.index('block_id');
    table.index('package_id');
  });
  await knex.schema.createTable('package_source', table => {
    table.comment(
      'What packages were built of that hosts have and do not tell it of, kept after their version left the repositories',
    );
    table
      .integer('package_id')
      .primary()
      .references('id')
      .inTable('package')
      .onDelete('CASCADE');
    table.text('name').notNullable();
    table.text('version').notNullable();
  });
  await knex.schema.createTable('host_verdicts', table => {
    table.comment('What was found of a host, and of which state of it');
    table
      .integer('host_id')
      .primary()
      .references('id')
      .inTable('host')
      .onDelete('CASCADE');
    table
      .integer('set_id')
      .references('id')
      .inTable('verdict_set')
      .comment('Null where no source speaks of its release');
    table
      .integer('evaluation_id')
      .notNullable()
      .comment('No foreign key: it is only compared');
    table
      .string('errata', 64)
      .notNullable()
      .comment('sha256 of release and sources');
    table
      .string('advisories', 64)
      .notNullable()
      .defaultTo('')
      .comment('sha256 of what its evaluation knows as advisories of sources');
    table.string('matched_at', 24).notNullable();
    table.index('set_id');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of [
    'host_verdicts',
    'package_source',
    'verdict_entry',
    'verdict_set',
    'cve_verdict',
    'verdict_block',
  ]) {
    await knex.schema.dropTable(table);
  }
};
