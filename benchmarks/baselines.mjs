// What the machine, the database and the disk give without any of our code: the figures are read against these.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { pluginRequire } from './pluginSources.mjs';

/** Decompresses a file to nothing with the machine's own xz or gzip. */
export async function decompressToNothing(file) {
  const tool = file.endsWith('.xz') ? 'xz' : 'gzip';
  const child = spawn(tool, ['-dc', file], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${tool} ended with ${code}`);
}

/** Sends one conditional request for a file that did not change. */
export async function askOnce(url) {
  const response = await fetch(url, {
    headers: { 'If-Modified-Since': new Date().toUTCString() },
  });
  if (response.status !== 304) throw new Error(`${url}: ${response.status}`);
  await response.arrayBuffer();
}

const COLUMNS = ['name', 'version', 'release', 'epoch', 'arch', 'type'];

/** Creates the table that `insertRows` fills: packages with nothing but their identity. */
export async function createBaselineTable(knex) {
  await knex.raw(
    `CREATE TABLE baseline (${COLUMNS.map(c => `${c} text NOT NULL`).join()},
     UNIQUE (${COLUMNS.join()}))`,
  );
}

/** Inserts rows in one transaction, as fast as the driver can: prepared on SQLite, COPY on PostgreSQL. */
export async function insertRows(knex, rows) {
  await knex('baseline').delete();
  await knex.transaction(async trx => {
    const connection = await trx.client.acquireConnection();
    if (connection.prepare) {
      const insert = connection.prepare(
        `INSERT INTO baseline VALUES (?, ?, ?, ?, ?, ?)`,
      );
      for (const row of rows) insert.run(...COLUMNS.map(c => row[c]));
    } else {
      const { from } = pluginRequire('pg-copy-streams');
      await pipeline(
        Readable.from(textLines(rows)),
        connection.query(from(`COPY baseline (${COLUMNS.join()}) FROM STDIN`)),
      );
    }
  });
}

function* textLines(rows) {
  for (let i = 0; i < rows.length; i += 1000) {
    yield rows
      .slice(i, i + 1000)
      .map(row => `${COLUMNS.map(c => row[c]).join('\t')}\n`)
      .join('');
  }
}
