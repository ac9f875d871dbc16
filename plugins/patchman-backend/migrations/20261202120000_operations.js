/*
 * What people may say of tasks, hosts and repositories: that a task is to end, what a host is for and whether its address is
 * looked up, and what a repository was called before it was renamed.
 */

const COLUMNS = {
  task: ['cancelled_by', 'backend', 'findings'],
  host: ['comment', 'check_dns', 'dns_name', 'dns_state', 'dns_checked_at'],
  repository: ['reported_name', 'reported_arch', 'reported_repo_id'],
};

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('task', table => {
    table.text('cancelled_by').comment('Who wants it to end');
    table.text('backend').comment('Which backend is at it');
    table.text('findings').comment('JSON, of a check');
  });
  await knex.schema.alterTable('host', table => {
    table.text('comment');
    table
      .boolean('check_dns')
      .notNullable()
      .defaultTo(true)
      .comment('Whether its address is looked up');
    table
      .text('dns_name')
      .comment('What its address is called, null where nothing says');
    table.text('dns_state');
    table.string('dns_checked_at', 24);
  });
  await knex.schema.alterTable('repository', table => {
    for (const column of COLUMNS.repository) {
      table
        .text(column)
        .comment('As hosts tell it, where a person said otherwise');
    }
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  // By hand: the builder would make whole tables anew on SQLite, and what hangs on a row would go with the old one.
  for (const [table, columns] of Object.entries(COLUMNS)) {
    for (const column of columns) {
      await knex.raw('ALTER TABLE ?? DROP COLUMN ??', [table, column]);
    }
  }
};
