import { RepositoryError } from '../errors';
import type { ByteStream } from '../checksums';
import { decompressBzip2 } from './bzip2';
import { decompressGzip } from './gzip';
import { decompressXz } from './xz';
import { decompressZstd } from './zstd';

/** How a file is compressed, by its usual suffix. */
export type Compression = 'xz' | 'gz' | 'zst' | 'bz2' | 'none';

const decoders: Record<
  Compression,
  (source: ByteStream, signal?: AbortSignal) => ByteStream
> = {
  xz: decompressXz,
  gz: decompressGzip,
  zst: decompressZstd,
  bz2: decompressBzip2,
  none: source => source,
};

/** First bytes: the .xz specification 2.1.1.1, RFC 1952 2.3.1, RFC 8878 3.1.1, and bzip2's block size after `BZh`. */
function compressionByMagic(head: Buffer): Compression | null {
  if (head.subarray(0, 6).equals(Buffer.from('fd377a585a00', 'hex'))) {
    return 'xz';
  }
  if (head[0] === 0x1f && head[1] === 0x8b) {
    return 'gz';
  }
  if (/^BZh[1-9]/.test(head.toString('latin1', 0, 4))) {
    return 'bz2';
  }
  const magic = head.length >= 4 ? head.readUInt32LE(0) : 0;
  // A skippable frame may come first.
  if (magic === 0xfd2fb528 || (magic & 0xfffffff0) >>> 0 === 0x184d2a50) {
    return 'zst';
  }
  return null;
}

/** The compression that a file name or URL path tells. */
export function compressionByName(name: string): Compression {
  const suffix = /\.(xz|gz|zst|bz2)$/.exec(name)?.[1];
  return (suffix as Compression) ?? 'none';
}

/**
 * Decompresses a stream with bounded memory: a few pieces, and the format's own window. What the bytes say wins over
 * `compression`, because mirrors rename files and servers compress them.
 *
 * Throws `too-large` when more than `maxSize` bytes come out, `damaged` when the input is cut off or corrupt.
 */
export async function* decompress(
  source: ByteStream,
  compression: Compression,
  limits: { maxSize: number; signal?: AbortSignal },
): ByteStream {
  const { head, all } = await peek(source, 6);
  if (head.length === 0 && compression !== 'none') {
    throw new RepositoryError('damaged', `the ${compression} file is empty`);
  }
  const actual = compressionByMagic(head) ?? 'none';
  if (actual === 'none' && compression !== 'none') {
    throw new RepositoryError(
      'damaged',
      `this is not ${compression} data, it starts with ${printable(head)}`,
    );
  }
  let size = 0;
  for await (const piece of decoders[actual](all, limits.signal)) {
    limits.signal?.throwIfAborted();
    size += piece.length;
    if (size > limits.maxSize) {
      throw new RepositoryError(
        'too-large',
        `more than the allowed ${limits.maxSize} bytes come out of the ${actual} data`,
      );
    }
    yield piece;
  }
}

/** Reads at least `length` bytes, where there are as many, and gives back the stream as if nothing had been read. */
async function peek(
  source: ByteStream,
  length: number,
): Promise<{ head: Buffer; all: ByteStream }> {
  const iterator = source[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  let ended = false;
  while (head.length < length && !ended) {
    const { value, done } = await iterator.next();
    ended = Boolean(done);
    head = done ? head : Buffer.concat([head, value]);
  }
  async function* all() {
    try {
      if (head.length) {
        yield head;
      }
      while (!ended) {
        const { value, done } = await iterator.next();
        ended = Boolean(done);
        if (!done) {
          yield value;
        }
      }
    } finally {
      await iterator.return?.();
    }
  }
  return { head: head.subarray(0, length), all: all() };
}

function printable(head: Buffer): string {
  const text = head.toString('latin1');
  return /^[\x20-\x7e]+$/.test(text)
    ? JSON.stringify(text)
    : `the bytes ${head.toString('hex')}`;
}
