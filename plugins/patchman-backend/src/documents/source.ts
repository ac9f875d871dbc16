import { createReadStream } from 'node:fs';

/** Where the bytes of a document are: in memory, or in a private file. */
export type DocumentSource = { bytes: Uint8Array } | { path: string };

/** Bytes. Large enough that handing a piece over costs little, small enough that other work is not held up. */
const PIECE = 256 * 1024;

/** Streams a document from where it is. */
export async function* openSource(
  source: DocumentSource,
): AsyncGenerator<Buffer> {
  if ('path' in source) {
    yield* createReadStream(source.path, { highWaterMark: PIECE });
    return;
  }
  const { buffer, byteOffset, length } = source.bytes;
  const bytes = Buffer.from(buffer, byteOffset, length);
  for (let at = 0; at < length; at += PIECE) {
    yield bytes.subarray(at, at + PIECE);
  }
}
