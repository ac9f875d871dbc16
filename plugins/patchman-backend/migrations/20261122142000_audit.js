/* Who did what to what, when, from where, and how it ended. */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('audit_event', table => {
    table.comment('Actions of people, hosts and enrolment tokens');
    table.increments('id');
    table.string('at', 24).notNullable();
    table
      .string('actor')
      .notNullable()
      .comment('An entity ref, a service, host:NAME or token:NAME');
    table.string('address', 64);
    table.string('action', 64).notNullable();
    table.string('severity', 16).notNullable();
    table.string('subject_kind', 32).notNullable();
    table.text('subject').notNullable();
    table
      .string('outcome', 16)
      .notNullable()
      .comment('started until it is known, then succeeded or failed');
    table.text('error');
    table.text('detail').notNullable().comment('JSON');
    table.index(['at', 'id']);
    table.index(['actor', 'id']);
    table.index(['subject', 'id']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('audit_event');
};
