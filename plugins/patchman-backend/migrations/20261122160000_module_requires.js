/*
 * More is read than before: from repositories of rpms what streams of modules need, when they end and what packages
 * provide; of Gentoo's packages the category with the name. What was read before is read again.
 */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex('mirror')
    .whereIn(
      'repository_id',
      knex('repository').whereIn('type', ['rpm', 'gentoo']).select('id'),
    )
    .update({ state: null, content_digest: null });
  // Unchanged reports are not read, so hosts with Gentoo must send theirs once more.
  await knex('host')
    .whereIn(
      'package_set_id',
      knex('package_set_member as m')
        .join('package as p', 'p.id', 'm.package_id')
        .where('p.type', 'gentoo')
        .distinct('m.set_id'),
    )
    .update({ section_digests: '{}', body_digest: null });
};

/** Earlier versions read what is there as well. */
exports.down = async function down() {};
