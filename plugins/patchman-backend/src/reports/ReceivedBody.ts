import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { createGzip, type Gzip } from 'node:zlib';
import type { DocumentSource } from '../documents';

/** Bytes up to which reading a body in this process costs less than asking a thread. */
export const SMALL_REPORT = 256 * 1024;

/** The body of a report: a small one as it is, a large one packed as it is stored. */
export interface ReceivedBody {
  source: DocumentSource;
  /** Packed, as gzip. */
  gzipped: boolean;
  /** Bytes before that. */
  size: number;
  /** Lower-case hex SHA-256 of the body before it was packed; undefined where it is not packed. */
  digest?: string;
}

export function plainBody(bytes: Buffer): ReceivedBody {
  return { source: { bytes }, gzipped: false, size: bytes.length };
}

/** Packs a body while it is read: `packed` is to be consumed, and `done` tells of what it was made. */
export function packBody(pieces: AsyncIterable<Buffer>): {
  packed: Gzip;
  done: Promise<{ size: number; digest: string }>;
} {
  const hash = createHash('sha256');
  let size = 0;
  // Level 1 halves the time and costs a tenth of the size.
  const packed = createGzip({ level: 1 });
  const done = pipeline(
    pieces,
    async function* measured(plain) {
      for await (const piece of plain) {
        hash.update(piece);
        size += piece.length;
        yield piece;
      }
    },
    packed,
  ).then(() => ({ size, digest: hash.digest('hex') }));
  return { packed, done };
}
