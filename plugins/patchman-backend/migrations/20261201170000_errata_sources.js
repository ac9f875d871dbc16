/*
 * What sources of errata tell beside the repositories' own metadata: advisories and states of CVEs, each known by its
 * content and belonging to sets, what is known of single CVEs, and lists that are taken anew as a whole.
 */

/** @param {import('knex').Knex.CreateTableBuilder} table */
function idOf(table, name, target, cascade) {
  const column = table
    .integer(name)
    .notNullable()
    .references('id')
    .inTable(target);
  if (cascade) column.onDelete('CASCADE');
}

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('advisory', table => {
    table.comment(
      'Advisories of sources; the same name with other content is another row',
    );
    table.increments('id');
    table.string('digest', 64).notNullable().unique();
    table.text('namespace').notNullable();
    table.text('name').notNullable();
    table.string('kind', 16).notNullable();
    table.text('severity').notNullable();
    table.boolean('retracted').notNullable();
    table.boolean('reboot_suggested').notNullable();
    table.text('title').notNullable();
    table.text('description').notNullable();
    table.string('issued_at', 24);
    table.string('updated_at', 24);
    table.text('refs').notNullable().comment('JSON');
    table.text('fixes').notNullable().comment('JSON, see PackageFix');
    table.string('created_at', 24).notNullable();
    table.index('name');
  });
  await knex.schema.createTable('advisory_cve', table => {
    idOf(table, 'advisory_id', 'advisory', true);
    idOf(table, 'cve_id', 'cve');
    table.primary(['advisory_id', 'cve_id']);
    table.index('cve_id');
  });
  await knex.schema.createTable('advisory_package', table => {
    table.comment('Names of the packages that an advisory fixes');
    idOf(table, 'advisory_id', 'advisory', true);
    table.text('name').notNullable();
    table.primary(['advisory_id', 'name']);
    table.index('name');
  });
  await knex.schema.createTable('advisory_set', table => {
    table.comment('All advisories of a source');
    table.increments('id');
    table.string('digest', 64).notNullable().unique();
    table.integer('size').notNullable();
    table.string('created_at', 24).notNullable();
  });
  await knex.schema.createTable('advisory_set_member', table => {
    idOf(table, 'set_id', 'advisory_set', true);
    idOf(table, 'advisory_id', 'advisory');
    table.primary(['set_id', 'advisory_id']);
    table.index('advisory_id');
  });

  await knex.schema.createTable('cve_states', table => {
    table.comment(
      'Pieces of what sources say of CVEs in packages, known by their content',
    );
    table.increments('id');
    table.string('digest', 64).notNullable().unique();
    table.text('name').notNullable();
    table.text('body').notNullable().comment('JSON, see CveStates');
    table.string('created_at', 24).notNullable();
  });
  await knex.schema.createTable('cve_states_cve', table => {
    idOf(table, 'states_id', 'cve_states', true);
    idOf(table, 'cve_id', 'cve');
    table.primary(['states_id', 'cve_id']);
    table.index('cve_id');
  });
  await knex.schema.createTable('cve_states_set', table => {
    table.comment('All pieces of a source');
    table.increments('id');
    table.string('digest', 64).notNullable().unique();
    table.integer('size').notNullable();
    table.string('created_at', 24).notNullable();
  });
  await knex.schema.createTable('cve_states_set_member', table => {
    idOf(table, 'set_id', 'cve_states_set', true);
    idOf(table, 'states_id', 'cve_states');
    table.primary(['set_id', 'states_id']);
    table.index('states_id');
  });

  await knex.schema.createTable('errata_source', table => {
    table.comment('Sources of errata, and what became of reading them');
    table.increments('id');
    table.text('name').notNullable().unique();
    table.text('state').comment('JSON, given back at the next look for news');
    table.string('checked_at', 24);
    table.string('succeeded_at', 24);
    table
      .string('changed_at', 24)
      .comment('When what it tells was last another');
    table.text('error').comment('Why the last look failed; null: it did not');
    table.string('failed_at', 24);
    table.text('warning').comment('What could not be taken of it');
    table
      .text('counts')
      .notNullable()
      .defaultTo('{}')
      .comment('JSON: how much it tells, by kind');
    table.text('content_date').comment('Which day its scores are of');
    table.string('uploaded_at', 24);
    table.text('uploaded_by');
    table.integer('advisory_set_id').references('id').inTable('advisory_set');
    table
      .integer('cve_states_set_id')
      .references('id')
      .inTable('cve_states_set');
    table
      .integer('generation')
      .notNullable()
      .defaultTo(0)
      .comment('Of the rows that are taken anew as a whole');
    table
      .string('begun_by', 36)
      .comment('The backend that reads it; null: none does');
    table
      .integer('stops')
      .notNullable()
      .defaultTo(0)
      .comment('How often in a row the backend that read it stopped');
    table.index('advisory_set_id');
    table.index('cve_states_set_id');
  });

  await knex.schema.createTable('cve_detail', table => {
    table.comment('What each source says of a CVE itself');
    idOf(table, 'cve_id', 'cve', true);
    idOf(table, 'source_id', 'errata_source', true);
    table.string('digest', 64).notNullable();
    table.text('body').notNullable().comment('JSON, see CveDetails');
    table.boolean('rejected').notNullable();
    table.float('score').comment('Of the newest version of CVSS in it');
    table.string('told_at', 24).notNullable();
    table.primary(['cve_id', 'source_id']);
    table.index('source_id');
  });

  const perGeneration = table => {
    // Looking the source up for each of hundreds of thousands of rows would take longer than writing them.
    table.integer('source_id').notNullable();
    table.integer('generation').notNullable();
  };
  await knex.schema.createTable('exploited', table => {
    table.comment('CVEs that are known to be exploited');
    perGeneration(table);
    table.text('cve').notNullable();
    table.text('name').notNullable();
    table.text('added').notNullable();
    table.text('due');
    table.boolean('ransomware').notNullable();
    table.text('action');
    table.primary(['source_id', 'generation', 'cve']);
  });
  await knex.schema.createTable('exploit_chance', table => {
    table.comment('How likely it is that a CVE is exploited');
    perGeneration(table);
    table.text('cve').notNullable();
    table.double('score').notNullable();
    table.double('percentile');
    table.primary(['source_id', 'generation', 'cve']);
  });
  await knex.schema.createTable('release_support', table => {
    table.comment('Until when releases are looked after');
    perGeneration(table);
    table.text('release').notNullable();
    table.text('name').notNullable();
    table.text('codename');
    table.text('released');
    table.text('eol');
    table.text('lts');
    table.text('paid');
    table.primary(['source_id', 'generation', 'release']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of [
    'release_support',
    'exploit_chance',
    'exploited',
    'cve_detail',
    'errata_source',
    'cve_states_set_member',
    'cve_states_set',
    'cve_states_cve',
    'cve_states',
    'advisory_set_member',
    'advisory_set',
    'advisory_package',
    'advisory_cve',
    'advisory',
  ]) {
    await knex.schema.dropTable(table);
  }
};
