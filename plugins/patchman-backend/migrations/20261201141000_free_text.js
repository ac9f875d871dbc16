/*
 * What comes from outside is text without a width in both databases: SQLite ignores widths, and what it takes PostgreSQL
 * must take too. Lengths are limited where a value comes in. Widths stay where only the backend makes the value.
 */

const COLUMNS = {
  architecture: { name: 255 },
  audit_event: { actor: 255, address: 64 },
  enrolment_token: {
    name: 255,
    hostname_pattern: 255,
    owner: 255,
    created_by: 255,
  },
  erratum: { name: 255, severity: 64 },
  evaluation_erratum: { name: 255 },
  evaluation_update: { severity: 64 },
  host: { kernel: 255, address: 64, assigned_owner: 255 },
  host_entity: { host_name: 255, entity_ref: 255, owner: 255 },
  host_key: { created_by: 255, last_address: 64 },
  mirror: { content_digest: 160 },
  os_release: { name: 255, codename: 255, cpe: 255 },
  os_variant: { name: 255 },
  quarantine: {
    identity: 128,
    known_os: 255,
    os: 255,
    address: 64,
    decided_by: 255,
  },
  report: { address: 64 },
  repository: { arch: 64 },
  tag: { key: 255, name: 255 },
};

function isPostgres(knex) {
  return String(knex.client.config.client).startsWith('pg');
}

/** @param {import('knex').Knex} knex */
async function alter(knex, typeOf) {
  // PostgreSQL changes no column that a view shows.
  const { rows } = await knex.raw(
    "SELECT pg_get_viewdef('repository_content'::regclass) AS definition",
  );
  await knex.raw('DROP VIEW repository_content');
  for (const [table, columns] of Object.entries(COLUMNS)) {
    const changes = Object.entries(columns).map(
      ([column, width]) =>
        `ALTER COLUMN ${column} TYPE ${typeOf(column, width)}`,
    );
    await knex.raw(`ALTER TABLE ${table} ${changes.join(', ')}`);
  }
  await knex.raw(`CREATE VIEW repository_content AS ${rows[0].definition}`);
}

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  if (!isPostgres(knex)) return;
  await alter(knex, () => 'text');
  // Compared byte by byte, see the first migration.
  await knex.raw('ALTER TABLE package ALTER COLUMN arch TYPE text COLLATE "C"');
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  if (!isPostgres(knex)) return;
  // What is too long is cut.
  await alter(
    knex,
    (column, width) => `varchar(${width}) USING left(${column}, ${width})`,
  );
  await knex.raw(
    'ALTER TABLE package ALTER COLUMN arch TYPE varchar(64) COLLATE "C" USING left(arch, 64)',
  );
};
