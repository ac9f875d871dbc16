import Database from 'better-sqlite3';
import type {
  FixtureColumn,
  FixtureDatabase,
  FixtureValue,
} from './patchmanTables';

/** Writes Patchman's SQLite database. */
export function writeSqlite(path: string, database: FixtureDatabase): void {
  const db = new Database(path);
  db.pragma('synchronous = OFF');
  db.exec('BEGIN');
  for (const [table, { columns, rows }] of database) {
    db.exec(
      `CREATE TABLE "${table}" (${columns.map(sqliteColumn).join(', ')})`,
    );
    const insert = db.prepare(
      `INSERT INTO "${table}" VALUES (${columns.map(() => '?')})`,
    );
    for (const row of rows) {
      insert.run(
        row.map((value, i) => {
          if (typeof value === 'boolean') return Number(value);
          return columns[i].type === 'moment' ? withoutZone(value) : value;
        }),
      );
    }
  }
  db.exec('COMMIT');
  db.close();
}

function sqliteColumn({ name, type }: FixtureColumn): string {
  const types: Record<FixtureColumn['type'], string> = {
    id: 'integer NOT NULL PRIMARY KEY AUTOINCREMENT',
    reference: 'integer',
    text: 'varchar(255)',
    flag: 'bool',
    number: 'integer',
    moment: 'datetime',
    address: 'char(39)',
  };
  return `"${name}" ${types[type]}`;
}

/** Django writes UTC without saying so. */
function withoutZone(value: FixtureValue): FixtureValue {
  return typeof value === 'string'
    ? value.replace('T', ' ').replace('Z', '')
    : value;
}

/** What `sqlite3 patchman.db .dump` prints. */
export function sqliteDump(database: FixtureDatabase): string {
  const lines = ['PRAGMA foreign_keys=OFF;', 'BEGIN TRANSACTION;'];
  for (const [table, { columns, rows }] of database) {
    lines.push(
      `CREATE TABLE IF NOT EXISTS "${table}" (${columns
        .map(sqliteColumn)
        .join(', ')}, UNIQUE ("${columns[0].name}"));`,
    );
    for (const row of rows) {
      const values = row.map((value, i) => {
        if (value === null) return 'NULL';
        if (typeof value === 'boolean') return String(Number(value));
        if (typeof value === 'number') return String(value);
        const text = String(
          columns[i].type === 'moment' ? withoutZone(value) : value,
        );
        const quoted = `'${text.replaceAll("'", "''")}'`;
        return text.includes('\n')
          ? `replace(${quoted.replaceAll('\n', '\\n')},'\\n',char(10))`
          : quoted;
      });
      lines.push(`INSERT INTO ${table} VALUES(${values});`);
    }
  }
  lines.push(
    'CREATE INDEX "hosts_host_domain" ON "hosts_host" ("domain_id");',
    'COMMIT;',
  );
  return `${lines.join('\n')}\n`;
}

/** What `pg_dump` prints, with COPY blocks or with INSERT statements. */
export function postgresDump(
  database: FixtureDatabase,
  options: { inserts?: boolean } = {},
): string {
  const lines = [
    '--',
    '-- PostgreSQL database dump',
    '--',
    '',
    'SET statement_timeout = 0;',
    "SET client_encoding = 'UTF8';",
    'SET standard_conforming_strings = on;',
    "SELECT pg_catalog.set_config('search_path', '', false);",
    '',
    'CREATE FUNCTION public.noise() RETURNS text LANGUAGE sql AS $_$',
    "  SELECT 'INSERT INTO public.hosts_host VALUES (1);'; -- it's noise",
    '$_$;',
    '',
  ];
  const types: Record<FixtureColumn['type'], string> = {
    id: 'integer NOT NULL',
    reference: 'integer',
    text: "character varying(255) DEFAULT ''::character varying",
    flag: 'boolean NOT NULL',
    number: 'integer',
    moment: 'timestamp with time zone',
    address: 'inet',
  };
  for (const [table, { columns }] of database) {
    lines.push(
      `CREATE TABLE public.${table} (`,
      columns.map(({ name, type }) => `    ${name} ${types[type]}`).join(',\n'),
      ');',
      '',
      `ALTER TABLE public.${table} OWNER TO patchman;`,
      '',
    );
  }
  for (const [table, { columns, rows }] of database) {
    const names = columns.map(({ name }) => name).join(', ');
    const value = (column: FixtureColumn, plain: FixtureValue) =>
      column.type === 'moment' && typeof plain === 'string'
        ? plain.replace('T', ' ').replace('Z', '+00')
        : plain;
    if (options.inserts) {
      for (const row of rows) {
        const values = row.map((plain, i) => {
          if (plain === null) return 'NULL';
          if (typeof plain !== 'string') return String(plain);
          const text = String(value(columns[i], plain));
          return `'${text.replaceAll("'", "''")}'`;
        });
        lines.push(
          `INSERT INTO public.${table} VALUES (${values.join(', ')});`,
        );
      }
      continue;
    }
    lines.push(`COPY public.${table} (${names}) FROM stdin;`);
    for (const row of rows) {
      lines.push(
        row
          .map((plain, i) => {
            if (plain === null) return '\\N';
            if (typeof plain === 'boolean') return plain ? 't' : 'f';
            return String(value(columns[i], plain))
              .replaceAll('\\', '\\\\')
              .replaceAll('\t', '\\t')
              .replaceAll('\n', '\\n');
          })
          .join('\t'),
      );
    }
    lines.push('\\.', '');
  }
  lines.push(
    'ALTER TABLE ONLY public.hosts_host ADD CONSTRAINT hosts_host_pkey PRIMARY KEY (id);',
    '',
    '--',
    '-- PostgreSQL database dump complete',
    '--',
    '',
  );
  return lines.join('\n');
}

/** What `mysqldump` prints: a few rows an INSERT. */
export function mysqlDump(database: FixtureDatabase): string {
  const lines = [
    '-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)',
    '--',
    '-- Host: localhost    Database: patchman',
    '-- ------------------------------------------------------',
    '/*!40101 SET NAMES utf8mb4 */;',
    "/*!40103 SET TIME_ZONE='+00:00' */;",
    '',
  ];
  const types: Record<FixtureColumn['type'], string> = {
    id: 'int NOT NULL AUTO_INCREMENT',
    reference: 'int DEFAULT NULL',
    text: "varchar(255) CHARACTER SET utf8mb4 DEFAULT ''",
    flag: 'tinyint(1) NOT NULL',
    number: 'int NOT NULL',
    moment: 'datetime(6) NOT NULL',
    address: 'char(39)',
  };
  for (const [table, { columns, rows }] of database) {
    lines.push(
      `DROP TABLE IF EXISTS \`${table}\`;`,
      `CREATE TABLE \`${table}\` (`,
      ...columns.map(({ name, type }) => `  \`${name}\` ${types[type]},`),
      `  PRIMARY KEY (\`${columns[0].name}\`),`,
      `  KEY \`key_${table}\` (\`${columns[1].name}\`(191),\`${columns[0].name}\`)`,
      ') ENGINE=InnoDB AUTO_INCREMENT=7 DEFAULT CHARSET=utf8mb4;',
      `LOCK TABLES \`${table}\` WRITE;`,
      `/*!40000 ALTER TABLE \`${table}\` DISABLE KEYS */;`,
    );
    for (let i = 0; i < rows.length; i += 3) {
      const list = rows.slice(i, i + 3).map(
        row =>
          `(${row.map((value, c) => {
            if (value === null) return 'NULL';
            if (typeof value === 'boolean') return Number(value);
            if (typeof value === 'number') return value;
            const text =
              columns[c].type === 'moment' ? withoutZone(value) : value;
            return mysqlString(String(text));
          })})`,
      );
      lines.push(`INSERT INTO \`${table}\` VALUES ${list.join(',')};`);
    }
    lines.push(
      `/*!40000 ALTER TABLE \`${table}\` ENABLE KEYS */;`,
      'UNLOCK TABLES;',
      '',
    );
  }
  lines.push('-- Dump completed on 2026-11-22  7:00:00', '');
  return lines.join('\n');
}

function mysqlString(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "\\'")
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n');
  return `'${escaped}'`;
}
