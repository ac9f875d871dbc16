import { sourceError } from '../errors';
import { startsWith } from './readFile';

export const FILE_FORMATS = [
  'sqlite',
  'dumpdata',
  'postgresql',
  'mysql',
  'sqlite-sql',
] as const;

/**
 * What a file is: Patchman's SQLite database itself, what `dumpdata` writes, or the SQL of `pg_dump`, of `mysqldump`
 * or of sqlite3's `.dump`.
 */
export type FileFormat = (typeof FILE_FORMATS)[number];

/**
 * What a file is, by the beginning of its content.
 * @throws CliError for what cannot be read, with what to do instead
 */
export function detectFormat(path: string, head: Buffer): FileFormat {
  if (startsWith(head, 'SQLite format 3\0')) return 'sqlite';
  if (startsWith(head, 'PGDMP')) {
    throw sourceError(
      `${path} is a dump in pg_dump's own format. Turn it into SQL first: pg_restore --file=patchman.sql ${path}`,
    );
  }
  if (startsWith(head, '\xff\xfe') || startsWith(head, '\xfe\xff')) {
    throw sourceError(
      `${path} is UTF-16 text, as PowerShell's ">" writes it. Let the tool write its file itself, or convert it to UTF-8.`,
    );
  }
  const text = head.toString('utf8').replace(/^\ufeff/, '');
  if (/^\s*[[{]/.test(text)) return 'dumpdata';
  if (
    /^-- PostgreSQL database dump|^COPY \S+ \(.*\) FROM stdin;|^SET standard_conforming_strings/m.test(
      text,
    )
  ) {
    return 'postgresql';
  }
  if (
    /^-- (MySQL|MariaDB) dump|^\/\*M?!|phpMyAdmin|^(CREATE TABLE|INSERT INTO) `/im.test(
      text,
    )
  ) {
    return 'mysql';
  }
  if (/^PRAGMA foreign_keys|^BEGIN TRANSACTION;/m.test(text)) {
    return 'sqlite-sql';
  }
  throw sourceError(
    `${path} is none of the files that can be read: Patchman's SQLite database, what "patchman-manage dumpdata" writes, or the SQL of pg_dump, mysqldump or sqlite3's .dump. If it is one of them after all, say which with --format.`,
  );
}
