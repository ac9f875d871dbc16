/*
 * What happened that others may want to hear of. Triggers note it in the transaction that does it, one narrow row each,
 * so that nothing is announced that did not happen; whoever takes a row away announces it, see announcing/.
 */

function isPostgres(knex) {
  return String(knex.client.config.client).startsWith('pg');
}

/** Errata older than this are what a source told before it was read here for the first time. */
const NEWS_DAYS = 14;

/** @param {import('knex').Knex} knex */
function triggers(knex) {
  const isOther = (a, b) =>
    isPostgres(knex) ? `${a} IS DISTINCT FROM ${b}` : `${a} IS NOT ${b}`;
  const changed = column => isOther(`OLD.${column}`, `NEW.${column}`);
  const note = (kind, values) =>
    `INSERT INTO announcement (kind, ${Object.keys(values).join(', ')})
     VALUES ('${kind}', ${Object.values(values).join(', ')});`;
  const recently = isPostgres(knex)
    ? `to_char((now() AT TIME ZONE 'utc') - interval '${NEWS_DAYS} days', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
    : `strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-${NEWS_DAYS} days')`;
  // What the entities of the catalog are made of.
  const columns = ['os_variant_id', 'arch_id', 'assigned_owner', 'address'];
  const hostChanged = id => note('host-changed', { subject_id: id });
  return [
    [
      'host',
      'UPDATE OF evaluation_id',
      changed('evaluation_id'),
      note('host-evaluated', {
        subject_id: 'NEW.id',
        before_id: 'OLD.evaluation_id',
        after_id: 'NEW.evaluation_id',
      }),
    ],
    ['host', 'INSERT', null, hostChanged('NEW.id')],
    [
      'host',
      `UPDATE OF ${columns.join(', ')}`,
      columns.map(changed).join(' OR '),
      hostChanged('NEW.id'),
    ],
    ['host', 'DELETE', null, note('host-deleted', { subject: 'OLD.name' })],
    ['host_tag', 'INSERT', null, hostChanged('NEW.host_id')],
    ['host_tag', 'DELETE', null, hostChanged('OLD.host_id')],
    [
      'mirror',
      'UPDATE OF error',
      'OLD.error IS NULL AND NEW.error IS NOT NULL',
      note('mirror-failing', { subject_id: 'NEW.id' }),
    ],
    [
      'mirror',
      'UPDATE OF error',
      'OLD.error IS NOT NULL AND NEW.error IS NULL',
      note('mirror-recovered', { subject_id: 'NEW.id' }),
    ],
    [
      'listed_erratum',
      'INSERT',
      `NEW.issued_at >= ${recently}`,
      note('erratum-published', { subject: 'NEW.name' }),
    ],
  ].map(([table, event, when, body], index) => ({
    name: `announcement_${index + 1}_${table}`,
    ...{ table, event, when, body },
  }));
}

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('announcement', table => {
    table.comment('What happened and is not announced yet');
    table.increments('id');
    table.string('kind', 24).notNullable();
    table.integer('subject_id').comment('The row that it happened to');
    table.text('subject').comment('The name of what may be gone');
    table.integer('before_id').comment('The evaluation that the host had');
    table.integer('after_id').comment('The evaluation that the host has');
  });
  // Few hosts are imported or ask for a reboot themselves, and figures look for those.
  await knex.raw(
    'CREATE INDEX host_imported ON host (evaluation_id) WHERE imported_at IS NOT NULL',
  );
  await knex.raw(
    'CREATE INDEX host_reported_reboot ON host (evaluation_id) WHERE reported_reboot',
  );
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
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const { name, table } of triggers(knex)) {
    await knex.raw(
      `DROP TRIGGER ${name}${isPostgres(knex) ? ` ON ${table}` : ''}`,
    );
    if (isPostgres(knex)) await knex.raw(`DROP FUNCTION ${name}()`);
  }
  await knex.raw('DROP INDEX host_imported');
  await knex.raw('DROP INDEX host_reported_reboot');
  await knex.schema.dropTable('announcement');
};
