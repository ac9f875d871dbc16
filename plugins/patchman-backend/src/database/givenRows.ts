import type { Knex } from 'knex';
import { isPostgres } from './dialect';

/**
 * SQL to select from rows that are one parameter, `JSON.stringify(rows)`: a statement of the same text whatever their
 * number, which is not limited by how many parameters a database takes. They are called `given`. Other tables are to be
 * looked up by `CROSS JOIN`, whose order SQLite keeps: it has no index of what is given, and may else read it again for each
 * of their rows.
 * @param columns their types by name
 */
export function givenRows(
  knex: Knex,
  columns: Record<string, 'integer' | 'text' | 'boolean'>,
): string {
  const entries = Object.entries(columns);
  if (isPostgres(knex)) {
    const list = entries.map(([name, type]) => `${name} ${type}`).join(', ');
    return `json_to_recordset(?::json) AS given(${list})`;
  }
  const list = entries
    .map(([name]) => `json_extract(value, '$.${name}') AS ${name}`)
    .join(', ');
  return `(SELECT ${list} FROM json_each(?)) AS given`;
}

/** The rows of a raw statement, which each driver hands out in its own way. */
export function rowsOf<Row>(result: any): Row[] {
  return Array.isArray(result) ? result : result.rows;
}
