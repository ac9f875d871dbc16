import type { Knex } from 'knex';
import { isPostgres } from './dialect';

/** Rows that make a table another one for the planner, if they are also a fifth of it. */
const MANY = 5_000;

/** Rows of an index that SQLite looks at: enough to tell a few hosts from all, in milliseconds. */
const LOOKED_AT = 1_000;

/**
 * To be called after much was written at once, such as repositories that were read for the first time: until its
 * statistics know of it, a database plans for tables as they were, and reads them from end to end.
 */
export async function refreshStatistics(knex: Knex): Promise<void> {
  if (!isPostgres(knex)) {
    await analyzeLarge(knex);
    return;
  }
  const { rows }: { rows: { name: string }[] } = await knex.raw(
    `SELECT quote_ident(relname) AS name FROM pg_stat_user_tables
     WHERE schemaname = current_schema() AND n_mod_since_analyze > ?
       AND n_mod_since_analyze * 5 > n_live_tup`,
    [MANY],
  );
  if (rows.length === 0) return;
  await knex.raw(`ANALYZE ${rows.map(({ name }) => name).join(', ')}`);
}

/**
 * Only what is large, and once: statistics of a table that is small now make SQLite read it from end to end, also when it
 * has grown; without any it takes an index (https://sqlite.org/queryplanner-ng.html).
 */
async function analyzeLarge(knex: Knex): Promise<void> {
  const tables: string[] = await knex('sqlite_master')
    .where({ type: 'table' })
    .pluck('name');
  const known: string[] = tables.includes('sqlite_stat1')
    ? await knex('sqlite_stat1').distinct('tbl').pluck('tbl')
    : [];
  await knex.raw(`PRAGMA analysis_limit = ${LOOKED_AT}`);
  for (const name of tables.filter(table => !known.includes(table))) {
    const beyond = await knex(name).offset(MANY).first(knex.raw('1'));
    if (beyond) await knex.raw('ANALYZE ??', [name]);
  }
}
