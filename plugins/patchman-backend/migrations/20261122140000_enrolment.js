/*
 * How hosts get and change their keys: tokens that new hosts trade for a key of their own, what those give to the
 * hosts (owner and tags, which later reports do not take away), rotation, and where a key was used last.
 */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('enrolment_token', table => {
    table.comment('What a new host trades for a key of its own');
    table.increments('id');
    table.string('name').notNullable().comment('What people call it');
    table.string('prefix', 24).notNullable().unique();
    table.string('hash', 64).notNullable().comment('sha256 of the whole token');
    table.integer('uses').notNullable().comment('How many hosts may use it');
    table.integer('used').notNullable().defaultTo(0);
    table.string('expires_at', 24).notNullable();
    table
      .text('allowed_from')
      .notNullable()
      .comment('JSON: addresses and networks; empty: any');
    table.string('hostname_pattern').comment('A glob; null: any name');
    table.text('tags').notNullable().comment('JSON: given to the hosts');
    table.string('owner').comment('An entity ref, given to the hosts');
    table.string('created_at', 24).notNullable();
    table.string('created_by').notNullable();
    table.string('last_used_at', 24);
    table.string('revoked_at', 24);
  });

  await knex.schema.alterTable('host_key', table => {
    table.string('expires_at', 24).comment('Not valid from then on');
    table.string('last_address', 64);
    table.text('last_client').comment('The User-Agent of its last use');
    table.string('rotate_requested_at', 24);
    table
      .integer('replaces_id')
      .comment('The key that ends when this one is used for the first time');
    table.integer('enrolment_id').comment('The token that it was traded for');
    table.string('machine_id', 32).comment('As told on enrolment');
  });

  await knex.schema.alterTable('host_tag', table => {
    table
      .boolean('given')
      .notNullable()
      .defaultTo(false)
      .comment('By a person or an enrolment: reports do not take it away');
  });

  await knex.schema.alterTable('host', table => {
    table
      .string('assigned_owner')
      .comment('An entity ref; counts where no entity says whose the host is');
  });
  await knex.raw(
    'CREATE INDEX host_assigned_owner ON host (assigned_owner) WHERE assigned_owner IS NOT NULL',
  );

  await knex.schema.alterTable('report', table => {
    table.integer('key_id').comment('The key that it came with');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  // Not by the schema builder, which on SQLite copies the table and drops it, and with a host all that hangs on it.
  const drop = (table, column) =>
    knex.raw('ALTER TABLE ?? DROP COLUMN ??', [table, column]);
  await drop('report', 'key_id');
  await knex.raw('DROP INDEX host_assigned_owner');
  await drop('host', 'assigned_owner');
  await drop('host_tag', 'given');
  for (const column of [
    'expires_at',
    'last_address',
    'last_client',
    'rotate_requested_at',
    'replaces_id',
    'enrolment_id',
    'machine_id',
  ]) {
    await drop('host_key', column);
  }
  await knex.schema.dropTable('enrolment_token');
};
