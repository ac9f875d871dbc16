import type { Knex } from 'knex';
import { isPostgres, sqliteConnection } from './dialect';

type Value = string | number | boolean | null;

/**
 * Inserts rows that all have the columns of the first one: one prepared statement on SQLite and one parameter on
 * PostgreSQL, where a query builder spends more time on a hundred rows than the database does.
 * @param options ignoreKnown leaves rows out that a unique key forbids; replaceKnown names the columns of a key, and rows that
 * have it already become as they are given
 */
export async function insertRows(
  trx: Knex.Transaction,
  table: string,
  rows: Record<string, Value>[],
  options: { ignoreKnown?: boolean; replaceKnown?: string[] } = {},
): Promise<void> {
  if (rows.length === 0) return;
  const columns = Object.keys(rows[0]);
  const list = columns.map(column => `"${column}"`).join(', ');
  const conflict = conflictClause(columns, options);
  if (isPostgres(trx)) {
    await trx.raw(
      `INSERT INTO "${table}" (${list})
       SELECT ${list} FROM json_populate_recordset(NULL::"${table}", ?::json) ${conflict}`,
      [JSON.stringify(rows)],
    );
    return;
  }
  const connection = await sqliteConnection(trx);
  const insert = connection.prepare(
    `INSERT INTO "${table}" (${list}) VALUES (${columns.map(
      () => '?',
    )}) ${conflict}`,
  );
  for (const row of rows) {
    insert.run(...columns.map(column => bindable(row[column])));
  }
}

function conflictClause(
  columns: string[],
  {
    ignoreKnown,
    replaceKnown,
  }: { ignoreKnown?: boolean; replaceKnown?: string[] },
): string {
  if (ignoreKnown) return 'ON CONFLICT DO NOTHING';
  if (!replaceKnown) return '';
  const given = columns
    .filter(column => !replaceKnown.includes(column))
    .map(column => `"${column}" = excluded."${column}"`);
  return `ON CONFLICT ("${replaceKnown.join(
    '", "',
  )}") DO UPDATE SET ${given.join(', ')}`;
}

/** SQLite has no booleans. */
function bindable(value: Value): string | number | null {
  return typeof value === 'boolean' ? Number(value) : value;
}
