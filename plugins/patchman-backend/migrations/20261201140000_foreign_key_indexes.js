/*
 * An index for every foreign key: without one, deleting what is referred to reads the whole table that refers to it, for
 * each row again. Where the key is often or always absent, the absent ones are left out.
 */

/** Name, table, column, and whether NULLs are left out. */
const INDEXES = [
  ['os_variant_arch', 'os_variant', 'arch_id', false],
  ['host_domain', 'host', 'domain_id', false],
  ['host_arch', 'host', 'arch_id', false],
  ['mirror_module_document', 'mirror', 'module_document_id', true],
  ['mirror_erratum_set', 'mirror', 'erratum_set_id', true],
  ['evaluation_update_repository', 'evaluation_update', 'repository_id', true],
  ['host_change_before', 'host_change', 'before_id', true],
  ['host_change_after', 'host_change', 'after_id', true],
];

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  for (const [name, table, column, partial] of INDEXES) {
    const where = partial ? `WHERE ${column} IS NOT NULL` : '';
    await knex.raw(`CREATE INDEX ${name} ON ${table} (${column}) ${where}`);
  }
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const [name] of INDEXES) await knex.raw(`DROP INDEX ${name}`);
};
