/*
 * What a task does and what it is about, apart: who may not see a host or a repository does not see the tasks about it.
 * One short name held both, too short for the name of a repository.
 */

const KINDS = [
  // What is written out comes before what begins like it.
  ['refresh of new mirrors', 'refresh-new-mirrors', null],
  ['evaluate hosts of a changed repository', 'evaluate-repository', null],
  ['evaluate hosts after an import', 'evaluate-import', null],
  ['evaluate hosts of ', 'evaluate-operating-system', 'operating-system'],
  ['evaluate ', 'evaluate-host', 'host'],
  ['refresh ', 'refresh-repository', 'repository'],
];

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('task', table => {
    table.string('kind', 64).notNullable().defaultTo('');
    table
      .string('subject_kind', 32)
      .comment('host, repository, operating-system or null');
    table.text('subject').comment('Its name, as people read it');
    table.integer('subject_id').comment('Of repositories and releases');
    table.text('started_by').comment('Null: by schedule');
    table.index(['kind', 'started_at']);
  });
  for (const [name, kind, subjectKind] of KINDS) {
    const rows = knex('task').where({ kind: '' });
    if (subjectKind === null) {
      // Repositories are known by their permission, even where nobody wrote down which one it was.
      await rows.where({ name }).update({
        kind,
        subject_kind: kind === 'evaluate-repository' ? 'repository' : null,
      });
    } else {
      await rows.where('name', 'like', `${name}%`).update({
        kind,
        subject_kind: subjectKind,
        subject: knex.raw('SUBSTR(name, ?)', [name.length + 1]),
      });
    }
  }
  await knex('task')
    .where({ kind: '' })
    .update({ kind: knex.raw('SUBSTR(name, 1, 64)') });
  // By hand: the builder would make the whole table anew on SQLite.
  await knex.raw('ALTER TABLE task DROP COLUMN name');
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('task', table => {
    table.string('name').notNullable().defaultTo('');
  });
  for (const [name, kind, subjectKind] of KINDS) {
    await knex('task')
      .where({ kind })
      .update({
        name:
          subjectKind === null
            ? name
            : knex.raw(`SUBSTR(? || COALESCE(subject, ''), 1, 255)`, [name]),
      });
  }
  await knex('task')
    .where({ name: '' })
    .update({ name: knex.ref('kind') });
  await knex.schema.alterTable('task', table => {
    table.dropIndex(['kind', 'started_at']);
  });
  for (const column of [
    'kind',
    'subject_kind',
    'subject',
    'subject_id',
    'started_by',
  ]) {
    await knex.raw('ALTER TABLE task DROP COLUMN ??', [column]);
  }
};
