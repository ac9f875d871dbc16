/*
 * What was once proven is not given up by itself: that a host reports with a key of its own, which newcomer a person let
 * in under a name that exists, and by which key a mirror's metadata was verified.
 */

/** Dates further ahead of now would hide everything that follows. */
const inADay = () => new Date(Date.now() + 24 * 3600 * 1000).toISOString();

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('host', table => {
    table
      .boolean('keyed')
      .notNullable()
      .defaultTo(false)
      .comment('Has reported with a key of its own: not without one again');
  });
  // The protocols from 2 on have a key always.
  await knex('host')
    .where('protocol', '>=', 2)
    .whereNull('imported_at')
    .update({ keyed: true });

  await knex.schema.alterTable('quarantine', table => {
    table
      .integer('enrolment_id')
      .comment('The token with which it wants to enrol');
    table
      .string('enrolled_at', 24)
      .comment('When it got its key, which it does once after it was let in');
  });

  await knex.schema.alterTable('mirror', table => {
    table
      .string('verified_since', 24)
      .comment(
        'Never believed without a signature since; of a list: its mirrors',
      );
    table
      .string('verified_key', 64)
      .comment('Fingerprint of the key; null where it is not known yet');
    table
      .string('verified_key_before', 64)
      .comment('The one that it took the place of');
    table
      .string('newest_date', 24)
      .comment('Of the newest metadata that was believed');
  });
  await knex('mirror')
    .where({ signature: 'verified' })
    .update({
      verified_since: knex.raw('COALESCE(succeeded_at, checked_at, ?)', [
        new Date().toISOString(),
      ]),
    });
  await knex('mirror')
    .whereNotNull('release_date')
    .where('release_date', '<', inADay())
    .update({ newest_date: knex.ref('release_date') });
  await knex('mirror')
    .whereIn(
      'id',
      knex('mirror as chosen')
        .whereNotNull('chosen.listed_by')
        .whereNotNull('chosen.verified_since')
        .select('chosen.listed_by'),
    )
    .update({
      verified_since: knex('mirror as chosen')
        .whereRaw('chosen.listed_by = mirror.id')
        .min('chosen.verified_since'),
    });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  // By hand: the builder would make the whole table anew on SQLite, and what hangs on a row would go with the old one.
  for (const [table, columns] of [
    [
      'mirror',
      ['newest_date', 'verified_key_before', 'verified_key', 'verified_since'],
    ],
    ['quarantine', ['enrolled_at', 'enrolment_id']],
    ['host', ['keyed']],
  ]) {
    for (const column of columns) {
      await knex.raw('ALTER TABLE ?? DROP COLUMN ??', [table, column]);
    }
  }
};
