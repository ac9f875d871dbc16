import type Database from 'better-sqlite3';

/** The SQLite driver: loaded where a source is read, as it crashes in a Node.js that has all the rest. */
export function sqliteDriver(): typeof Database {
  // eslint-disable-next-line global-require, no-restricted-syntax
  return require('better-sqlite3');
}
