// Bulk insertion of any number of rows, on either database.
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { pluginRequire } from '../pluginSources.mjs';

const { from: copyFrom } = pluginRequire('pg-copy-streams');

/** How a value stands in PostgreSQL's text format of COPY. */
function copied(value) {
  if (value === null || value === undefined) return '\\N';
  if (Buffer.isBuffer(value)) return `\\\\x${value.toString('hex')}`;
  return String(value).replace(/[\\\n\r\t]/g, character => {
    const names = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
    return names[character];
  });
}

function bindable(value) {
  if (typeof value === 'boolean') return Number(value);
  return value === undefined ? null : value;
}

/**
 * Inserts rows as arrays of values, in the order of the columns.
 * @param rows an iterable, so that millions need no memory
 */
export async function insertAll(knex, table, columns, rows) {
  const list = columns.map(name => `"${name}"`).join(', ');
  const isPostgres = knex.client.config.client === 'pg';
  await knex.transaction(async trx => {
    const connection = await trx.client.acquireConnection();
    if (!isPostgres) {
      const insert = connection.prepare(
        `INSERT INTO "${table}" (${list}) VALUES (${columns.map(() => '?')})`,
      );
      for (const row of rows) insert.run(...row.map(bindable));
      return;
    }
    const copy = connection.query(
      copyFrom(`COPY "${table}" (${list}) FROM STDIN`),
    );
    let text = '';
    for (const row of rows) {
      text += `${row.map(copied).join('\t')}\n`;
      if (text.length > 100_000) {
        if (!copy.write(text)) await once(copy, 'drain');
        text = '';
      }
    }
    copy.end(text);
    await finished(copy);
  });
}
