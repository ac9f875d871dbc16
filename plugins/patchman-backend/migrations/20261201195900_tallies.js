/*
 * How many hosts have what: each package and name installed, each update, each open erratum and CVE. Kept by the
 * differences of the moves of hosts between sets of packages and between evaluations, which triggers write down in the
 * transaction that moves a host; see inventory/tallies.
 */

function isPostgres(knex) {
  return String(knex.client.config.client).startsWith('pg');
}

/** Table of moves, and the column of `host` that they are of. */
const MOVES = [
  ['package_set_move', 'package_set_id'],
  ['evaluation_move', 'evaluation_id'],
];

/** Tables that hosts are counted in; what no host has is deleted, which these indexes find. */
const COUNTED = [
  'evaluation_tally',
  'update_tally',
  'erratum_tally',
  'cve_tally',
  'package_tally',
];

/** @param {import('knex').Knex} knex */
async function createTables(knex) {
  for (const [name] of MOVES) {
    await knex.schema.createTable(name, table => {
      table.comment('Hosts that moved and are not counted there yet');
      table.increments('id');
      table.integer('before_id').comment('Null: a new host');
      table.integer('after_id').comment('Null: a host that is gone');
    });
  }
  await knex.schema.createTable('evaluation_tally', table => {
    table.integer('evaluation_id').primary();
    table.integer('hosts').notNullable();
  });
  await knex.schema.createTable('update_tally', table => {
    table.integer('update_id').primary();
    table.integer('hosts').notNullable();
  });
  await knex.schema.createTable('erratum_tally', table => {
    table.text('name').primary();
    table.integer('hosts').notNullable();
  });
  await knex.schema.createTable('cve_tally', table => {
    table.integer('cve_id').primary();
    table.integer('hosts').notNullable();
  });
  await knex.schema.createTable('package_tally', table => {
    table.integer('package_id').primary();
    table.integer('hosts').notNullable();
  });
  // The same order of bytes as in the table of packages.
  const text = isPostgres(knex) ? 'text COLLATE "C"' : 'text';
  await knex.raw(`
    CREATE TABLE package_name (
      name ${text} NOT NULL,
      type varchar(8) NOT NULL,
      versions integer NOT NULL,
      hosts integer NOT NULL,
      PRIMARY KEY (name, type)
    )
  `);
  await knex.schema.createTable('package_name_mark', table => {
    table.comment('One row: packages up to this id are counted by name');
    table.integer('up_to').notNullable();
  });
  for (const name of COUNTED) {
    const [column] = name === 'erratum_tally' ? ['name'] : ['hosts'];
    await knex.raw(
      `CREATE INDEX ${name}_none ON ${name} (${column}) WHERE hosts = 0`,
    );
  }
}

/** @param {import('knex').Knex} knex */
async function createTriggers(knex) {
  for (const [move, column] of MOVES) {
    const insert = (before, after) =>
      `INSERT INTO ${move} (before_id, after_id) VALUES (${before}, ${after});`;
    const old = `OLD.${column}`;
    const now = `NEW.${column}`;
    const events = [
      ['insert', 'INSERT', `${now} IS NOT NULL`, insert('NULL', now)],
      ['delete', 'DELETE', `${old} IS NOT NULL`, insert(old, 'NULL')],
      [
        'update',
        `UPDATE OF ${column}`,
        isPostgres(knex)
          ? `${old} IS DISTINCT FROM ${now}`
          : `${old} IS NOT ${now}`,
        insert(old, now),
      ],
    ];
    for (const [name, event, when, body] of events) {
      const trigger = `${move}_${name}`;
      if (isPostgres(knex)) {
        await knex.raw(`
          CREATE FUNCTION ${trigger}() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN ${body} RETURN NULL; END $$
        `);
      }
      await knex.raw(`
        CREATE TRIGGER ${trigger} AFTER ${event} ON host FOR EACH ROW
        WHEN ${isPostgres(knex) ? `(${when})` : when}
        ${
          isPostgres(knex)
            ? `EXECUTE FUNCTION ${trigger}()`
            : `BEGIN ${body} END`
        }
      `);
    }
  }
}

const HOSTS_BY_SET = `(
  SELECT package_set_id AS set_id, COUNT(*) AS hosts FROM host
  WHERE package_set_id IS NOT NULL GROUP BY package_set_id
) h`;

/** What the sets of hosts have themselves, and from their base; the view of it would be built for all sets. */
const MEMBERS = `
  SELECT h.set_id, h.hosts, e.package_id
  FROM ${HOSTS_BY_SET} JOIN package_set_entry e ON e.set_id = h.set_id
  WHERE NOT e.removed
  UNION ALL
  SELECT h.set_id, h.hosts, b.package_id
  FROM ${HOSTS_BY_SET}
  JOIN package_set s ON s.id = h.set_id
  JOIN package_set_entry b ON b.set_id = s.base_id
  WHERE NOT EXISTS (
    SELECT 1 FROM package_set_entry own WHERE own.set_id = s.id AND own.package_id = b.package_id
  )`;

/** @param {import('knex').Knex} knex */
async function fill(knex) {
  await knex.raw(`
    INSERT INTO evaluation_tally (evaluation_id, hosts)
    SELECT evaluation_id, COUNT(*) FROM host
    WHERE evaluation_id IS NOT NULL GROUP BY evaluation_id
  `);
  await knex.raw(`
    INSERT INTO update_tally (update_id, hosts)
    SELECT e.update_id, SUM(t.hosts)
    FROM evaluation_tally t JOIN evaluation_entry e ON e.evaluation_id = t.evaluation_id
    GROUP BY e.update_id
  `);
  await knex.raw(`
    INSERT INTO erratum_tally (name, hosts)
    SELECT e.name, SUM(t.hosts)
    FROM evaluation_tally t JOIN evaluation_erratum e ON e.evaluation_id = t.evaluation_id
    GROUP BY e.name
  `);
  await knex.raw(`
    INSERT INTO cve_tally (cve_id, hosts)
    SELECT open.cve_id, SUM(t.hosts)
    FROM (
      SELECT DISTINCT c.cve_id, e.evaluation_id
      FROM evaluation_erratum e
      JOIN erratum ON erratum.name = e.name
      JOIN erratum_cve c ON c.erratum_id = erratum.id
    ) open
    JOIN evaluation_tally t ON t.evaluation_id = open.evaluation_id
    GROUP BY open.cve_id
  `);
  await knex.raw(`
    INSERT INTO package_tally (package_id, hosts)
    SELECT package_id, SUM(hosts) FROM (${MEMBERS}) m GROUP BY package_id
  `);
  await knex.raw(`
    INSERT INTO package_name (name, type, versions, hosts)
    SELECT name, type, COUNT(*), 0 FROM package GROUP BY name, type
  `);
  // A name is called by the first of its packages: numbers are made distinct several times faster than texts.
  await knex.raw(`
    INSERT INTO package_name (name, type, versions, hosts)
    SELECT p.name, p.type, 0, SUM(named.hosts)
    FROM (
      SELECT DISTINCT m.set_id, m.hosts, n.first_id
      FROM (${MEMBERS}) m
      JOIN (
        SELECT id, MIN(id) OVER (PARTITION BY name, type) AS first_id FROM package
      ) n ON n.id = m.package_id
    ) named
    JOIN package p ON p.id = named.first_id
    GROUP BY p.name, p.type
    ON CONFLICT (name, type) DO UPDATE SET hosts = excluded.hosts
  `);
  await knex.raw(`
    INSERT INTO package_name_mark (up_to) SELECT COALESCE(MAX(id), 0) FROM package
  `);
}

/** For fleets that are written all at once, such as those of benchmarks. */
exports.fill = fill;

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await createTables(knex);
  await fill(knex);
  await createTriggers(knex);
  if (isPostgres(knex)) {
    // Plans of the first questions know what was filled.
    await knex.raw(`ANALYZE ${[...COUNTED, 'package_name'].join(', ')}`);
  }
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const [move] of MOVES) {
    for (const name of ['insert', 'delete', 'update']) {
      const trigger = `${move}_${name}`;
      await knex.raw(
        `DROP TRIGGER ${trigger}${isPostgres(knex) ? ' ON host' : ''}`,
      );
      if (isPostgres(knex)) await knex.raw(`DROP FUNCTION ${trigger}()`);
    }
  }
  for (const name of [
    ...MOVES.map(([move]) => move),
    ...COUNTED,
    'package_name',
    'package_name_mark',
  ]) {
    await knex.schema.dropTable(name);
  }
};
