import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import * as zlib from 'node:zlib';
import { sourceError } from '../errors';

export type Compression = 'none' | 'gzip' | 'zstd';

const HEAD = 64 * 1024;

/**
 * How a file is compressed, by its first bytes.
 * @throws CliError when it cannot be read, or is packed in a way that is not
 */
export async function detectCompression(path: string): Promise<Compression> {
  const head = await firstBytes(path);
  if (startsWith(head, '\x1f\x8b')) return 'gzip';
  if (startsWith(head, '\x28\xb5\x2f\xfd')) return 'zstd';
  const packed =
    (startsWith(head, 'BZh') && 'bzip2') ||
    (startsWith(head, '\xfd7zXZ') && 'xz') ||
    (startsWith(head, 'PK\x03\x04') && 'zip');
  if (packed) {
    throw sourceError(
      `${path} is packed with ${packed}, which is not read here. Unpack it first, or pack it with gzip or zstd.`,
    );
  }
  return 'none';
}

/** A file's content, decompressed, piece by piece. */
export function readContent(path: string, compression: Compression): Readable {
  const file = createReadStream(path, { highWaterMark: 1 << 20 });
  if (compression === 'none') return file;
  const unpack =
    compression === 'gzip'
      ? zlib.createGunzip({ chunkSize: 1 << 18 })
      : zlib.createZstdDecompress({ chunkSize: 1 << 18 });
  // What goes wrong is thrown to whoever reads the last of them.
  pipeline(file, unpack, () => {});
  return unpack;
}

/** The same as text, never cut within a character. */
export async function* readText(
  path: string,
  compression: Compression,
): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let first = true;
  for await (const chunk of readContent(path, compression)) {
    let text = decoder.write(chunk);
    if (first) text = text.replace(/^\ufeff/, '');
    first = false;
    yield text;
  }
  yield decoder.end();
}

/** The beginning of a file's content, decompressed. */
export async function readHead(
  path: string,
  compression: Compression,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of readContent(path, compression)) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= HEAD) break;
    }
  } catch (error) {
    if (size === 0) {
      throw sourceError(
        `${path} is damaged: ${(error as Error).message}. Make the dump again.`,
      );
    }
  }
  return Buffer.concat(chunks).subarray(0, HEAD);
}

/** Whether a buffer begins with these bytes, given as Latin-1. */
export function startsWith(head: Buffer, bytes: string): boolean {
  return head.subarray(0, bytes.length).equals(Buffer.from(bytes, 'latin1'));
}

async function firstBytes(path: string): Promise<Buffer> {
  try {
    const file = await open(path);
    try {
      const buffer = Buffer.alloc(16);
      const { bytesRead } = await file.read(buffer, 0, 16, 0);
      if (bytesRead === 0) throw sourceError(`${path} is empty.`);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw sourceError(`There is no file ${path}.`);
    if (code === 'EACCES') throw sourceError(`You may not read ${path}.`);
    if (code === 'EISDIR') {
      throw sourceError(`${path} is a folder. Name the file in it.`);
    }
    if (code) throw sourceError(`${path} cannot be read: ${message}`);
    throw error;
  }
}
