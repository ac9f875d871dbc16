import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { sourceError } from '../errors';
import { readDumpdata } from './dumpdata/dumpdataSource';
import { detectFormat, type FileFormat } from './detectFormat';
import {
  type Compression,
  detectCompression,
  readContent,
  readHead,
  readText,
} from './readFile';
import { readRest, type RestOptions } from './rest/restSource';
import { readSql } from './sql/sqlSource';
import { readSqlite } from './sqliteSource';
import { Staging } from './Staging';

export interface SourceOptions {
  /** A file, or the address of a Patchman. */
  from: string;
  /** Left out: seen from the file. */
  format?: FileFormat;
  rest?: Omit<RestOptions, 'url'>;
}

export interface Source {
  /** What it is, for people. */
  description: string;
  staging: Staging;
}

const DESCRIPTIONS: Record<FileFormat, string> = {
  sqlite: 'SQLite database',
  dumpdata: 'dumpdata',
  postgresql: 'PostgreSQL dump',
  mysql: 'MySQL dump',
  'sqlite-sql': 'SQLite dump',
};

/**
 * Reads what is needed of a Patchman, whatever it comes from. The staging is to be closed.
 * @throws CliError when nothing can be read at all
 */
export async function openSource(options: SourceOptions): Promise<Source> {
  const { from, format, rest } = options;
  const staging = new Staging();
  try {
    const description = /^https?:\/\//i.test(from)
      ? await readFromRest(staging, { ...rest, url: from })
      : await readFromFile(staging, from, format);
    if (
      staging.rows('hosts_host') === 0 &&
      staging.rows('repos_repository') === 0
    ) {
      const [first] = staging.problems.list;
      throw sourceError(
        `${from} (${description}) has neither hosts nor repositories of Patchman. ${
          first ? `${first.where}: ${first.reason}` : 'Is it another database?'
        }`,
      );
    }
    staging.finish();
    return { description: `${description} ${from}`, staging };
  } catch (error) {
    staging.close();
    throw error;
  }
}

async function readFromRest(
  staging: Staging,
  options: RestOptions,
): Promise<string> {
  await readRest(options, staging);
  return 'REST API of';
}

async function readFromFile(
  staging: Staging,
  path: string,
  given: FileFormat | undefined,
): Promise<string> {
  const compression = await detectCompression(path);
  const format = given ?? detectFormat(path, await readHead(path, compression));
  try {
    await readFormat(staging, path, compression, format);
  } catch (error) {
    // zlib's words for a file that was cut off or damaged; what came before it is good.
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('Z_') && !code?.startsWith('ZSTD_')) throw error;
    staging.problems.add(path, `The rest of the file is damaged: ${message}.`);
  }
  return DESCRIPTIONS[format];
}

async function readFormat(
  staging: Staging,
  path: string,
  compression: Compression,
  format: FileFormat,
): Promise<void> {
  switch (format) {
    case 'sqlite':
      readSqlite(await unpacked(staging, path, compression), staging);
      return;
    case 'dumpdata':
      await readDumpdata(readText(path, compression), staging);
      return;
    default:
      await readSql(
        readText(path, compression),
        { backslashEscapes: format === 'mysql' },
        staging,
      );
  }
}

/** SQLite reads files only. */
async function unpacked(
  staging: Staging,
  path: string,
  compression: Compression,
): Promise<string> {
  if (compression === 'none') return path;
  const copy = join(staging.folder, 'source.db');
  await pipeline(readContent(path, compression), createWriteStream(copy));
  return copy;
}
