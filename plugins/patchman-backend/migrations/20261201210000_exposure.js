/*
 * What lists of CVEs and errata are answered from, whatever number of hosts there is. What a set of verdicts says of each CVE stands
 * once (`verdict_set_cve`); hosts are counted by the differences of their moves between sets, which triggers note; what is known of a
 * CVE (`cve_exposure`) or an erratum (`listed_erratum`) is joined once for all readers, again for those that were touched.
 */

function isPostgres(knex) {
  return String(knex.client.config.client).startsWith('pg');
}

/** From what asks most on. The last two are shown on request only. */
const STATES = [
  'update',
  'fix-elsewhere',
  'no-fix',
  'end-of-life',
  'wont-fix',
  'deferred',
  'minor',
  'unknown-version',
  'investigating',
  'unimportant',
];
const HIDDEN_FROM = 8;

const COUNTS = STATES.map(state => `n_${state.replace(/-/g, '_')}`);

const STATE_OF = `CASE v.state ${STATES.map(
  (state, rank) => `WHEN '${state}' THEN ${rank}`,
).join(' ')} END`;

const AFFECTED = COUNTS.slice(0, HIDDEN_FROM).join(' + ');

/** The lower, the sooner it wants to be fixed; see queries/cves/rank.ts. */
const RANK = `(((CASE
    WHEN exploited = 1 AND (advised = 2 OR n_update > 0) THEN 0
    WHEN exploited = 1 THEN 1
    WHEN epss >= 0.1 OR percentile >= 0.95 THEN 2
    ELSE 3 END) * 5
  + CASE severity WHEN 4 THEN 0 WHEN 3 THEN 1 WHEN 2 THEN 2 WHEN 0 THEN 3 ELSE 4 END) * 101
  + 100 - CAST(ROUND(COALESCE(cvss, 0) * 10) AS integer)) * 1001
  + 1000 - CAST(ROUND(COALESCE(epss, 0) * 1000) AS integer)`;

const NAME_KEY = `SUBSTR(name, 1, 9)
  || SUBSTR('0000000000' || SUBSTR(name, 10), LENGTH(SUBSTR(name, 10)) + 1)`;

/** @param {import('knex').Knex} knex */
async function createTables(knex) {
  // The same order of bytes in both databases.
  const text = isPostgres(knex) ? 'text COLLATE "C"' : 'text';
  const narrow = isPostgres(knex) ? '' : 'WITHOUT ROWID';
  // No foreign key to CVEs: the blocks of a set keep them.
  await knex.raw(`
    CREATE TABLE verdict_set_cve (
      set_id integer NOT NULL REFERENCES verdict_set (id) ON DELETE CASCADE,
      cve_id integer NOT NULL,
      state integer NOT NULL,
      since varchar(24) NOT NULL,
      PRIMARY KEY (set_id, cve_id)
    ) ${narrow}
  `);
  await knex.raw(
    'CREATE INDEX verdict_set_cve_since ON verdict_set_cve (cve_id, since, state, set_id)',
  );
  await knex.schema.createTable('verdict_set_tally', table => {
    table.integer('set_id').primary();
    table.integer('hosts').notNullable();
  });
  await knex.schema.createTable('verdict_set_move', table => {
    table.comment('Hosts that moved and are not counted there yet');
    table.increments('id');
    table.integer('before_id').comment('Null: nothing was found of it before');
    table.integer('after_id').comment('Null: a host that is gone');
    table.index('before_id');
    table.index('after_id');
  });
  for (const [name, column, type] of [
    ['cve_touch', 'cve_id', 'integer'],
    ['erratum_touch', 'name', 'text'],
  ]) {
    await knex.schema.createTable(name, table => {
      table.comment('Of what something else is told than before');
      table.increments('id');
      table.specificType(column, type).notNullable();
      table.index(column);
    });
  }
  await knex.schema.createTable('exposure_mark', table => {
    table.comment('One row: what of the sources is joined already');
    table.text('sources').notNullable().comment('JSON');
  });
  await knex('exposure_mark').insert({ sources: '[]' });
  await knex.raw(`
    CREATE TABLE cve_exposure (
      cve_id integer PRIMARY KEY REFERENCES cve (id) ON DELETE CASCADE,
      name ${text} NOT NULL,
      title text NOT NULL DEFAULT '',
      facts text NOT NULL DEFAULT '{}',
      severity integer NOT NULL DEFAULT 0,
      exploited integer NOT NULL DEFAULT 0,
      epss double precision,
      percentile double precision,
      cvss double precision,
      issued_at varchar(24),
      advised integer NOT NULL DEFAULT 0,
      rejected integer NOT NULL DEFAULT 0,
      since varchar(24),
      ${COUNTS.map(name => `${name} integer NOT NULL DEFAULT 0`).join(', ')},
      name_key ${text} GENERATED ALWAYS AS (${NAME_KEY}) STORED,
      affected integer GENERATED ALWAYS AS (${AFFECTED}) STORED,
      rank integer GENERATED ALWAYS AS (${RANK}) STORED
    )
  `);
  await knex.raw(
    `CREATE INDEX cve_exposure_rank ON cve_exposure (rank, (COALESCE(since, '9')), name_key DESC)`,
  );
  await knex.raw('CREATE INDEX cve_exposure_name ON cve_exposure (name_key)');
  await knex.raw(`
    CREATE TABLE listed_erratum (
      name ${text} PRIMARY KEY,
      canonical ${text} NOT NULL,
      namespace text,
      source_id integer,
      erratum_id integer,
      advisory_id integer,
      releases text NOT NULL,
      kind varchar(16) NOT NULL,
      severity text NOT NULL,
      severity_rank integer NOT NULL,
      title text NOT NULL,
      issued_at varchar(24),
      updated_at varchar(24),
      retracted boolean NOT NULL,
      reboot_suggested boolean NOT NULL
    )
  `);
  await knex.schema.alterTable('listed_erratum', table => {
    table.index('canonical');
    table.index('advisory_id');
    table.index('issued_at');
  });
}

/** Which rows are touched when which others change: table, event, name and the statement, with OLD and NEW. */
function triggers(knex) {
  const isDistinct = (a, b) =>
    isPostgres(knex) ? `${a} IS DISTINCT FROM ${b}` : `${a} IS NOT ${b}`;
  const move = (before, after) =>
    `INSERT INTO verdict_set_move (before_id, after_id) VALUES (${before}, ${after});`;
  const touch = (table, column, value) =>
    `INSERT INTO ${table} (${column}) VALUES (${value});`;
  return [
    [
      'host_verdicts',
      'INSERT',
      'NEW.set_id IS NOT NULL',
      move('NULL', 'NEW.set_id'),
    ],
    [
      'host_verdicts',
      'DELETE',
      'OLD.set_id IS NOT NULL',
      move('OLD.set_id', 'NULL'),
    ],
    [
      'host_verdicts',
      'UPDATE OF set_id',
      isDistinct('OLD.set_id', 'NEW.set_id'),
      move('OLD.set_id', 'NEW.set_id'),
    ],
    ['erratum', 'INSERT', null, touch('erratum_touch', 'name', 'NEW.name')],
    ['erratum', 'DELETE', null, touch('erratum_touch', 'name', 'OLD.name')],
    ['erratum_cve', 'INSERT', null, touch('cve_touch', 'cve_id', 'NEW.cve_id')],
    ['erratum_cve', 'DELETE', null, touch('cve_touch', 'cve_id', 'OLD.cve_id')],
    [
      'cve_detail',
      'INSERT',
      `NEW.digest <> ''`,
      touch('cve_touch', 'cve_id', 'NEW.cve_id'),
    ],
    [
      'cve_detail',
      'UPDATE OF digest',
      isDistinct('OLD.digest', 'NEW.digest'),
      touch('cve_touch', 'cve_id', 'NEW.cve_id'),
    ],
  ].map(([table, event, when, body]) => ({
    name: `exposure_${table}_${event.split(' ')[0].toLowerCase()}`,
    ...{ table, event, when, body },
  }));
}

/** @param {import('knex').Knex} knex */
async function createTriggers(knex) {
  for (const { name, table, event, when, body } of triggers(knex)) {
    const condition = when
      ? `WHEN ${isPostgres(knex) ? `(${when})` : when}`
      : '';
    if (isPostgres(knex)) {
      await knex.raw(`
        CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN ${body} RETURN NULL; END $$
      `);
    }
    await knex.raw(`
      CREATE TRIGGER ${name} AFTER ${event} ON ${table} FOR EACH ROW ${condition}
      ${isPostgres(knex) ? `EXECUTE FUNCTION ${name}()` : `BEGIN ${body} END`}
    `);
  }
}

/** Notes what is there already, to be counted and joined after the start. */
async function fill(knex) {
  await knex.raw(`
    INSERT INTO verdict_set_cve (set_id, cve_id, state, since)
    SELECT e.set_id, v.cve_id, MIN(${STATE_OF}),
      COALESCE(MIN(CASE WHEN ${STATE_OF} < ${HIDDEN_FROM} THEN v.since END), MIN(v.since))
    FROM (SELECT DISTINCT set_id, block_id FROM verdict_entry) e
    JOIN cve_verdict v ON v.block_id = e.block_id
    GROUP BY e.set_id, v.cve_id
  `);
  await knex.raw(`
    INSERT INTO verdict_set_move (before_id, after_id)
    SELECT NULL, set_id FROM host_verdicts WHERE set_id IS NOT NULL ORDER BY set_id
  `);
  await knex.raw(
    'INSERT INTO cve_touch (cve_id) SELECT DISTINCT cve_id FROM erratum_cve',
  );
  await knex.raw(
    'INSERT INTO cve_touch (cve_id) SELECT DISTINCT cve_id FROM verdict_set_cve',
  );
  await knex.raw(
    'INSERT INTO erratum_touch (name) SELECT DISTINCT name FROM erratum',
  );
}

/** For fleets that are written all at once, such as those of benchmarks. */
exports.fill = fill;

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await createTables(knex);
  await fill(knex);
  await createTriggers(knex);
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const { name, table } of triggers(knex)) {
    await knex.raw(
      `DROP TRIGGER ${name}${isPostgres(knex) ? ` ON ${table}` : ''}`,
    );
    if (isPostgres(knex)) await knex.raw(`DROP FUNCTION ${name}()`);
  }
  for (const table of [
    'listed_erratum',
    'cve_exposure',
    'exposure_mark',
    'erratum_touch',
    'cve_touch',
    'verdict_set_move',
    'verdict_set_tally',
    'verdict_set_cve',
  ]) {
    await knex.schema.dropTable(table);
  }
};
