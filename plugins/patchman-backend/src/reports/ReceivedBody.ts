import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { createGzip, type Gzip } from 'node:zlib';
import type { DocumentSource } from '../documents';

/** Bytes up to which reading a body in this process costs less than asking a thread. */
export const SMALL_REPORT = 256 * 1024;

/** The body of a report as it is. */
export interface PlainBody {
  source: { bytes: Uint8Array };
  gzipped: false;
  /** Bytes. */
  size: number;
}

/** The body of a report, packed as it is stored. */
export interface PackedBody {
  source: DocumentSource;
  gzipped: true;
  /** Bytes before it was packed. */
  size: number;
  /** Lower-case hex SHA-256 of that. */
  digest: string;
}

/** The body of a report that came in: a small one as it is, a large one packed. */
export type ReceivedBody = PlainBody | PackedBody;

/** What a reader needs of a body, also of a stored one. */
export type ReadableBody = PlainBody | Omit<PackedBody, 'digest'>;

/** Halves the time of the usual one and costs a tenth of the size. */
export const PACKING = { level: 1 };

export function plainBody(bytes: Buffer): PlainBody {
  return { source: { bytes }, gzipped: false, size: bytes.length };
}

/** Packs a body while it is read: `packed` is to be consumed, and `done` tells of what it was made. */
export function packBody(pieces: AsyncIterable<Buffer>): {
  packed: Gzip;
  done: Promise<{ size: number; digest: string }>;
} {
  const hash = createHash('sha256');
  let size = 0;
  const packed = createGzip(PACKING);
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
