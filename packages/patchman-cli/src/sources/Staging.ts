import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { sqliteDriver } from './sqliteDriver';
import { originalNames } from './originalNames';
import { Problems } from './Problems';
import { isId, requiredColumns, TABLES, type TableName } from './tables';

/** A row as a source gives it, by the names of `TABLES`. */
export type SourceRow = Record<string, unknown>;

type Value = string | number | bigint | null;

/**
 * What of a source is needed, in a SQLite file of our own: a dump has its rows in any order, and a fleet's packages do
 * not fit into memory. Values are kept as the source has them.
 */
export class Staging {
  readonly problems = new Problems();
  readonly db: Database.Database;
  /** For files that are needed as long as it is. */
  readonly folder: string;
  private readonly inserts = new Map<TableName, Database.Statement>();
  private readonly insertName: Database.Statement;
  private readonly counts = new Map<TableName, number>();
  /** Names that were seen already, so that the same in each report costs little. */
  private seen = new Set<string>();

  constructor(parent = tmpdir()) {
    this.folder = mkdtempSync(join(parent, 'patchman-import-'));
    this.db = new (sqliteDriver())(join(this.folder, 'staging.db'));
    // Nothing here has to survive anything.
    this.db.pragma('journal_mode = OFF');
    this.db.pragma('synchronous = OFF');
    for (const [table, columns] of Object.entries(TABLES)) {
      // Some dumps write numbers as text; as integers, ids are equal whatever they were written as.
      const typed = columns.map(column =>
        isId(table as TableName, column) ? `${column} INTEGER` : column,
      );
      this.db.exec(`CREATE TABLE ${table} (${typed.join(', ')})`);
    }
    this.db.exec(`
      CREATE TABLE original_name (type, lower, name, PRIMARY KEY (type, lower)) WITHOUT ROWID;
      CREATE TABLE natural_key (of, key, id);
    `);
    this.insertName = this.db.prepare(
      'INSERT OR IGNORE INTO original_name VALUES (?, ?, ?)',
    );
    this.db.exec('BEGIN');
  }

  /** Takes a row in; one that cannot be used is noted. */
  insert(table: TableName, row: SourceRow): void {
    if (table === 'reports_report') {
      this.addNames(row.packages);
      this.count(table);
      return;
    }
    const missing = requiredColumns(table).find(
      column => toValue(row[column]) === null,
    );
    if (missing) {
      this.problems.add(table, `A row has no ${missing}.`);
      return;
    }
    const columns: readonly string[] = TABLES[table];
    let insert = this.inserts.get(table);
    if (!insert) {
      insert = this.db.prepare(
        `INSERT INTO ${table} VALUES (${columns.map(() => '?')})`,
      );
      this.inserts.set(table, insert);
    }
    insert.run(...columns.map(column => toValue(row[column])));
    this.count(table);
  }

  /** Remembers by which values other rows may refer to one, instead of its id. */
  addNaturalKey(table: TableName, key: string, id: unknown): void {
    this.db
      .prepare('INSERT INTO natural_key VALUES (?, ?, ?)')
      .run(table, key, toValue(id));
  }

  /** How many rows came. */
  rows(table: TableName): number {
    return this.counts.get(table) ?? 0;
  }

  /** Makes it fit for reading. */
  finish(): void {
    this.db.exec('COMMIT');
    this.seen = new Set();
    this.db.exec(`
      CREATE INDEX machinearchitecture_id ON arch_machinearchitecture (id);
      CREATE INDEX packagearchitecture_id ON arch_packagearchitecture (id);
      CREATE INDEX repository_id ON repos_repository (id);
      CREATE INDEX mirror_repo ON repos_mirror (repo_id);
      CREATE INDEX osrelease_id ON operatingsystems_osrelease (id);
      CREATE INDEX osvariant_id ON operatingsystems_osvariant (id);
      CREATE INDEX packagename_id ON packages_packagename (id);
      CREATE INDEX packagecategory_id ON packages_packagecategory (id);
      CREATE INDEX package_id ON packages_package (id);
      CREATE INDEX packageupdate_id ON packages_packageupdate (id);
      CREATE INDEX module_id ON modules_module (id);
      CREATE INDEX host_id ON hosts_host (id);
      CREATE INDEX hostrepo_host ON hosts_hostrepo (host_id);
      CREATE INDEX hostrepo_repo ON hosts_hostrepo (repo_id);
      CREATE INDEX host_packages_host ON hosts_host_packages (host_id);
      CREATE INDEX host_modules_host ON hosts_host_modules (host_id);
      CREATE INDEX host_updates_host ON hosts_host_updates (host_id);
      CREATE INDEX tag_id ON taggit_tag (id);
      CREATE INDEX taggeditem_object ON taggit_taggeditem (object_id);
    `);
  }

  close(): void {
    this.db.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private count(table: TableName): void {
    this.counts.set(table, this.rows(table) + 1);
  }

  /** Patchman stores package names in lower case; only what hosts sent says how they are written. */
  private addNames(packages: unknown): void {
    if (typeof packages !== 'string' || packages === '') return;
    for (const { type, name } of originalNames(packages)) {
      const key = `${type} ${name}`;
      if (this.seen.has(key)) continue;
      this.seen.add(key);
      this.insertName.run(type, name.toLowerCase(), name);
    }
  }
}

function toValue(value: unknown): Value {
  switch (typeof value) {
    case 'boolean':
      return Number(value);
    case 'string':
    case 'number':
    case 'bigint':
      return value;
    default:
      return null;
  }
}
