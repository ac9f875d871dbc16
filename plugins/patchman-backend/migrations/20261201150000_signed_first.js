/*
 * Of a repository's mirrors one whose metadata is signed goes before one that has no signature or none that can be checked,
 * whatever their dates: a host that adds an address of its own to a signed repository changes nothing for the others.
 */

// Each column by its name: PostgreSQL would let go of none that a view's `*` stands for.
const CONTENT_VIEW = first => `
  CREATE VIEW repository_content AS
  SELECT repository_id, id AS mirror_id, package_set_id, release, release_date, valid_until, succeeded_at,
    module_document_id, erratum_set_id
  FROM (
    SELECT m.repository_id, m.id, m.package_set_id, m.release, m.release_date, m.valid_until, m.succeeded_at,
      m.module_document_id, m.erratum_set_id, ROW_NUMBER() OVER (
      PARTITION BY m.repository_id ORDER BY ${first}m.release_date DESC NULLS LAST, m.id
    ) AS place
    FROM mirror m
    WHERE m.enabled AND m.package_set_id IS NOT NULL
  ) ranked
  WHERE place = 1
`;

const SIGNED_FIRST = "CASE WHEN m.signature = 'verified' THEN 0 ELSE 1 END, ";

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.raw('DROP VIEW repository_content');
  await knex.raw(CONTENT_VIEW(SIGNED_FIRST));
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw('DROP VIEW repository_content');
  await knex.raw(CONTENT_VIEW(''));
};
