import { createGunzip, type ZlibOptions } from 'node:zlib';
import { pipeline } from 'node:stream';
import type { ByteStream } from '../checksums';
import { RepositoryError } from '../errors';

/** Pieces large enough that handing them over costs little, and a few of them ahead of the reader. */
const PIECE = 256 * 1024;
const AHEAD = 4 * PIECE;

/** Decompresses gzip, members one after another included (RFC 1952 2.2). A cut-off member is an error. */
export async function* decompressGzip(source: ByteStream): ByteStream {
  const gunzip = createGunzip({
    chunkSize: PIECE,
    readableHighWaterMark: AHEAD,
  } as ZlibOptions);
  pipeline(source, gunzip, () => {});
  try {
    yield* gunzip;
  } catch (error) {
    throw zlibError(error, 'gzip');
  }
}

/** Words for zlib's errors; errors of the source pass as they are. */
export function zlibError(error: unknown, format: string): unknown {
  const { code, message } = error as { code?: string; message: string };
  if (code === 'Z_BUF_ERROR') {
    return new RepositoryError('damaged', `the ${format} data is cut off`);
  }
  return code?.startsWith('Z_') || code?.startsWith('ZSTD_')
    ? new RepositoryError(
        'damaged',
        `the ${format} data is damaged: ${message}`,
      )
    : error;
}
