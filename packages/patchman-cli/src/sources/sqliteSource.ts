import type Database from 'better-sqlite3';
import { sqliteDriver } from './sqliteDriver';
import { sourceError } from '../errors';
import type { Staging } from './Staging';
import { columnOf, tableOf } from './tables';

/** Reads Patchman's own SQLite database, which is not changed. */
export function readSqlite(path: string, staging: Staging): void {
  const database = openDatabase(path);
  try {
    for (const name of tablesOf(database, path)) {
      const table = tableOf(name);
      if (table)
        copyTable(database, name, row => staging.insert(table, row), staging);
    }
  } finally {
    database.close();
  }
}

function openDatabase(path: string): Database.Database {
  try {
    return new (sqliteDriver())(path, { readonly: true, fileMustExist: true });
  } catch (error) {
    throw cannotRead(path, error as Error);
  }
}

function tablesOf(database: Database.Database, path: string): string[] {
  try {
    return database
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
      .pluck()
      .all() as string[];
  } catch (error) {
    throw cannotRead(path, error as Error);
  }
}

function cannotRead(path: string, error: Error): Error {
  return sourceError(
    `${path} cannot be opened as a SQLite database: ${error.message}. Where Patchman is running, make a copy first: sqlite3 ${path} ".backup patchman-copy.db"`,
  );
}

function copyTable(
  database: Database.Database,
  name: string,
  take: (row: Record<string, unknown>) => void,
  staging: Staging,
): void {
  try {
    for (const row of database.prepare(`SELECT * FROM "${name}"`).iterate()) {
      const ours: Record<string, unknown> = {};
      for (const [column, value] of Object.entries(row as object)) {
        ours[columnOf(column)] = value;
      }
      take(ours);
    }
  } catch (error) {
    // The pages that a damaged file still has are worth having.
    staging.problems.add(
      name,
      `The rest of the table cannot be read: ${(error as Error).message}`,
    );
  }
}
