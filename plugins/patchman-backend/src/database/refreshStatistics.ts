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
    await knex.raw(`PRAGMA analysis_limit = ${LOOKED_AT}`);
    // All tables that grew much, whether this connection has asked for them or not, https://sqlite.org/pragma.html.
    await knex.raw('PRAGMA optimize = 0x10002');
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
