import { pipeline } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as zlib from 'node:zlib';
import type { Transform } from 'node:stream';
import { Decompress } from 'fzstd';
import type { ByteStream } from '../checksums';
import { RepositoryError } from '../errors';
import { zlibError } from './gzip';

/** Node has zstd since 22.15; the type definitions are older. */
const { createZstdDecompress } = zlib as {
  createZstdDecompress?: () => Transform;
};

/** Decodes one frame, given in pieces of whole blocks: in the thread pool where Node can, else in JavaScript. */
export const decodeZstdFrame: (frame: ByteStream) => ByteStream =
  createZstdDecompress ? decodeWithZlib : decodeInJavaScript;

async function* decodeWithZlib(frame: ByteStream): ByteStream {
  const decoder = createZstdDecompress!();
  pipeline(frame, decoder, () => {});
  try {
    yield* decoder;
  } catch (error) {
    throw zlibError(error, 'zstd');
  }
}

/** A block becomes at most 128 KiB (RFC 8878 3.1.1.2.4), so feeding it one block at a time bounds time and memory. */
export async function* decodeInJavaScript(frame: ByteStream): ByteStream {
  let decoded: Uint8Array[] = [];
  const decoder = new Decompress(piece => decoded.push(piece));
  for await (const blocks of frame) {
    try {
      decoder.push(blocks);
    } catch (error) {
      throw new RepositoryError(
        'damaged',
        `the zstd data is damaged: ${(error as Error).message}`,
      );
    }
    for (const piece of decoded) {
      yield Buffer.from(piece.buffer, piece.byteOffset, piece.length);
    }
    decoded = [];
    await nextTurn();
  }
}
