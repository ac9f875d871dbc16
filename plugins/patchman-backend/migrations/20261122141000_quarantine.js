/*
 * Reports that do not seem to come from the host that they name are held for a person to decide, and what was decided is
 * remembered.
 */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('quarantine', table => {
    table.comment('Machines that report under a name that is known otherwise');
    table.increments('id');
    table.string('host_name').notNullable();
    table
      .string('identity', 128)
      .notNullable()
      .comment('What tells the machine from the known one: machine:… or os:…');
    table
      .string('status', 16)
      .notNullable()
      .comment('waiting, accepted, rejected, renamed');
    table.text('reasons').notNullable().comment('JSON: one sentence each');
    table.string('known_machine_id', 32);
    table.string('known_os');
    table.string('machine_id', 32);
    table.string('os');
    table.string('first_at', 24).notNullable();
    table.string('last_at', 24).notNullable();
    table.integer('reports').notNullable().comment('How many came so far');
    table.string('address', 64);
    table.integer('key_id');
    table.string('decided_at', 24);
    table.string('decided_by');
    table.string('new_name').comment('The host that it is, when renamed');
    table.index(['host_name', 'identity']);
    table.index('new_name');
    table.index(['status', 'id']);
  });
  // Two backends that meet the same machine at once open one case.
  await knex.raw(
    "CREATE UNIQUE INDEX quarantine_waiting ON quarantine (host_name, identity) WHERE status = 'waiting'",
  );
  await knex.schema.alterTable('report', table => {
    table.integer('quarantine_id');
  });
  await knex.raw(
    'CREATE INDEX report_quarantine ON report (quarantine_id, id) WHERE quarantine_id IS NOT NULL',
  );
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  // The schema before knows no other status; a failed report is kept and can be processed again.
  await knex('report')
    .whereIn('status', ['quarantined', 'rejected'])
    .update({ status: 'failed' });
  await knex.raw('DROP INDEX report_quarantine');
  await knex.raw('ALTER TABLE report DROP COLUMN quarantine_id');
  await knex.schema.dropTable('quarantine');
};
