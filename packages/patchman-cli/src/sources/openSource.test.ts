import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import {
  mysqlDump,
  postgresDump,
  sqliteDump,
  writeSqlite,
} from '../__testUtils__/patchmanDumps';
import { dumpdata } from '../__testUtils__/patchmanDumpdata';
import { patchmanFleet } from '../__testUtils__/patchmanFleet';
import { asPatchman3 } from '../__testUtils__/patchmanTables';
import {
  everythingOf,
  file,
  readAll,
  readSqliteOf,
} from '../__testUtils__/readAll';
import {
  temporaryFolder,
  useTemporaryFolder,
} from '../__testUtils__/temporaryFolder';
import { readDumpdata } from './dumpdata/dumpdataSource';
import { readSqlDump } from './sql/readSqlDump';
import { readSql } from './sql/sqlSource';
import { Staging } from './Staging';

jest.setTimeout(60_000);

useTemporaryFolder();

describe('every other kind of source', () => {
  const database = patchmanFleet();

  it.each<[string, () => string | Buffer]>([
    ['patchman.json', () => dumpdata(database)],
    ['indented.json', () => dumpdata(database, { indent: 2 })],
    ['natural.json', () => dumpdata(database, { natural: true })],
    ['lines.jsonl', () => dumpdata(database, { lines: true })],
    ['bom.json', () => `\ufeff${dumpdata(database)}`],
    ['patchman.json.gz', () => gzipSync(dumpdata(database))],
    ['patchman.json.zst', () => zstdCompressSync(dumpdata(database))],
    ['postgresql.sql', () => postgresDump(database)],
    ['inserts.sql', () => postgresDump(database, { inserts: true })],
    ['postgresql.sql.gz', () => gzipSync(postgresDump(database))],
    ['mysql.sql', () => mysqlDump(database)],
    ['crlf.sql', () => postgresDump(database).replaceAll('\n', '\r\n')],
    ['sqlite.sql', () => sqliteDump(database)],
  ])('gives the same as the SQLite database: %s', async (name, content) => {
    const expected = await readSqliteOf(database);
    expect(await readAll({ from: file(name, content()) })).toEqual(expected);
  });

  it('gives the same packed with gzip as a SQLite database', async () => {
    const path = join(temporaryFolder(), 'plain.db');
    writeSqlite(path, database);
    const packed = file('patchman.db.gz', gzipSync(readFileSync(path)));
    expect(await readAll({ from: packed })).toEqual(
      await readSqliteOf(database),
    );
  });

  it('gives the same however the file is cut into pieces', async () => {
    const expected = await readSqliteOf(database);
    async function* pieces(text: string, size: number) {
      for (let i = 0; i < text.length; i += size) {
        yield text.slice(i, i + size);
      }
    }
    for (const size of [1, 2, 3, 7, 64, 1000]) {
      for (const read of [
        (staging: Staging) =>
          readSql(
            pieces(postgresDump(database), size),
            { backslashEscapes: false },
            staging,
          ),
        (staging: Staging) =>
          readSql(
            pieces(mysqlDump(database), size),
            { backslashEscapes: true },
            staging,
          ),
        (staging: Staging) =>
          readSql(
            pieces(sqliteDump(database), size),
            { backslashEscapes: false },
            staging,
          ),
        (staging: Staging) =>
          readDumpdata(pieces(dumpdata(database), size), staging),
      ]) {
        const staging = new Staging();
        try {
          await read(staging);
          staging.finish();
          expect([size, everythingOf(staging)]).toEqual([size, expected]);
        } finally {
          staging.close();
        }
      }
    }
  });

  describe('of Patchman 3', () => {
    const former = asPatchman3(database);

    it.each<[string, () => string]>([
      ['patchman3.json', () => dumpdata(former)],
      ['postgresql3.sql', () => postgresDump(former)],
      ['mysql3.sql', () => mysqlDump(former)],
      ['sqlite3.sql', () => sqliteDump(former)],
    ])(
      'gives the same but for what it did not know: %s',
      async (name, content) => {
        const expected = await readSqliteOf(database);
        const read = await readAll({ from: file(name, content()) });
        expect(read.problems).toEqual([]);
        expect(read.repositories).toEqual(expected.repositories);
        expect(
          read.hosts.map(({ name: host, tags }) => [host, [...tags!].sort()]),
        ).toEqual(
          expected.hosts.map(({ name: host, tags }) => [
            host,
            [...tags!].sort(),
          ]),
        );
        expect(read.hosts.map(({ facts }) => ({ ...facts, os: '' }))).toEqual(
          expected.hosts.map(({ facts }) => ({ ...facts, os: '' })),
        );
        expect(read.operatingSystems.map(one => one.variants)).toEqual(
          expected.operatingSystems.map(one => one.variants),
        );
      },
    );

    it('has its times in the zone of its settings', async () => {
      const path = join(temporaryFolder(), 'former.db');
      writeSqlite(path, former);
      const { hosts } = await readAll({ from: path }, 'America/New_York');
      expect(hosts.find(host => host.name === 'arch1')!.facts!.lastReport).toBe(
        '2026-11-21T13:15:30.123Z',
      );
    });
  });
});

describe('a value in SQL', () => {
  it.each([
    ["'it''s'", "it's"],
    ["E'a\\\\b\\n'", 'a\\b\n'],
    ["_binary 'x'", 'x'],
    ["X'C3A4'", 'ä'],
    ['0x6162', 'ab'],
    ["replace(replace('a\\r\\nb','\\r',char(13)),'\\n',char(10))", 'a\r\nb'],
    ["unistr('a\\u000ab\\\\')", 'a\nb\\'],
    ["'a'::character varying", 'a'],
    ['NULL', null],
    ['true', 1],
    ['-7', -7],
    ['12345678901234567890', '12345678901234567890'],
  ])('is read: %s', async (written, expected) => {
    async function* dump() {
      yield `CREATE TABLE t (a int, b text);\nINSERT INTO t VALUES (1, ${written}), (2, 'end');\n`;
    }
    const rows = [];
    for await (const batch of readSqlDump(
      dump(),
      { backslashEscapes: false },
      () => true,
    )) {
      rows.push(...batch.rows);
    }
    expect(rows).toEqual([
      [1, expected],
      [2, 'end'],
    ]);
  });

  it('needs to have a column', async () => {
    const dump = postgresDump(patchmanFleet(), { inserts: true }).replace(
      /CREATE TABLE [^;]*;/g,
      '',
    );
    await expect(readAll({ from: file('data.sql', dump) })).rejects.toThrow(
      /The dump does not say in which order its columns stand/,
    );
  });
});

describe('a file that cannot be read', () => {
  it.each<[string, string | Buffer, RegExp]>([
    ['empty.sql', '', /empty\.sql is empty\./],
    [
      'letter.txt',
      'Dear Sir or Madam, find attached …',
      /is none of the files that can be read: .*--format/,
    ],
    [
      'custom.dump',
      'PGDMP\x01\x0e\x00binary and more',
      /pg_restore --file=patchman\.sql/,
    ],
    ['windows.json', Buffer.from('\ufeff[{"model":1}]', 'utf16le'), /UTF-16/],
    [
      'packed.sql.bz2',
      'BZh91AY&SY1234567890',
      /packed with bzip2.*Unpack it first/,
    ],
    [
      'packed.sql.xz',
      Buffer.from('fd377a585a000004e6d6b446', 'hex'),
      /packed with xz/,
    ],
    ['patchman.zip', 'PK\x03\x04 and so on and on', /packed with zip/],
    [
      'broken.sql.gz',
      Buffer.from('1f8b0800000000000003ffffffffffff', 'hex'),
      /broken\.sql\.gz is damaged: .*Make the dump again/,
    ],
  ])('says what to do: %s', async (name, content, message) => {
    await expect(readAll({ from: file(name, content) })).rejects.toThrow(
      message,
    );
  });

  it('says so where there is none', async () => {
    await expect(
      readAll({ from: join(temporaryFolder(), 'gone.db') }),
    ).rejects.toThrow(/There is no file .*gone\.db\./);
    await expect(readAll({ from: temporaryFolder() })).rejects.toThrow(
      /is a folder\./,
    );
  });
});
