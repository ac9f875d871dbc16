import * as zlib from 'node:zlib';
import { pipeline } from 'node:stream';
import type { ByteStream } from '../checksums';
import { zlibError } from './gzip';

export async function* decompressZstd(source: ByteStream): ByteStream {
  const decoder = (zlib as any).createZstdDecompress();
  pipeline(source, decoder, () => {});
  try {
    yield* decoder;
  } catch (error) {
    throw zlibError(error, 'zstd');
  }
}
