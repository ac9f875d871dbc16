import type { Transform } from 'node:stream';
import type { ByteStream } from '../checksums';
import { RepositoryError } from '../errors';
import { decompressWithXzCommand, hasXzCommand } from './xzCommand';
import { decompressXzInWasm } from './xzInWasm';

/**
 * Bytes that the decoder may allocate. `xz -9`, the largest preset, needs 65 MiB (xz(1)); a hostile header can ask for 4 GiB.
 */
const memoryLimit = 128 * 1024 * 1024;

/**
 * Bytes of input handed over at a time. The decoder's output for one slice is held in memory, and xz can expand about
 * 7000 times.
 */
const sliceSize = 4096;

/** `LZMA_CONCATENATED` of liblzma's lzma/container.h: go on with the next stream after the end of one. */
const concatenated = 8;

type Lzma = typeof import('lzma-native');
let loaded: Lzma | null | undefined;

/** The native decoder, null where its binary does not load on this platform. */
function loadLzma(): Lzma | null {
  if (loaded === undefined) {
    try {
      // eslint-disable-next-line global-require
      loaded = require('lzma-native') as Lzma;
    } catch {
      loaded = null;
    }
  }
  return loaded;
}

/**
 * Decompresses xz: several streams and padding between them included. Works in xz(1) where the machine has it, else in
 * the thread pool, else, where the native decoder does not load, in WebAssembly.
 */
export async function* decompressXz(source: ByteStream): ByteStream {
  if (await hasXzCommand()) {
    yield* decompressWithXzCommand(source, memoryLimit);
    return;
  }
  const lzma = loadLzma();
  yield* lzma
    ? decompressInThreadPool(source, lzma)
    : decompressXzInWasm(source);
}

/** @param lzma the native library, for tests where xz(1) would be taken */
export async function* decompressInThreadPool(
  source: ByteStream,
  lzma: Lzma,
): ByteStream {
  const decoder = lzma.createStream('streamDecoder', {
    memlimit: memoryLimit,
    flags: concatenated,
  } as never) as unknown as Transform;
  let failure: RepositoryError | undefined;
  const failed = new Promise<never>((_, reject) => {
    decoder.on('error', error => {
      failure = lzmaError(error);
      reject(failure);
    });
  });
  failed.catch(() => {});
  let decoded: Buffer[] = [];
  decoder.on('data', piece => decoded.push(piece));
  const decode = (slice: Buffer) =>
    Promise.race([
      new Promise(resolve => decoder.write(slice, resolve)),
      failed,
    ]);
  const takeDecoded = () => {
    const taken = decoded;
    decoded = [];
    return taken;
  };
  try {
    let decoding: Promise<unknown> = Promise.resolve();
    for await (const slice of slices(source)) {
      await decoding;
      const pieces = takeDecoded();
      // The thread pool goes on with this slice while the reader works on what came out of the last one.
      decoding = decode(slice);
      // Whoever stops reading early does not wait for it.
      decoding.catch(() => {});
      yield* pieces;
    }
    await decoding;
    // The decoder finds out at the end that its input is cut off.
    const ended = new Promise(resolve => decoder.once('end', resolve));
    decoder.end();
    await Promise.race([ended, failed]);
    // After an error the decoder announces the end as well.
    if (failure) {
      throw failure;
    }
    yield* takeDecoded();
  } finally {
    decoder.destroy();
  }
}

async function* slices(source: ByteStream): ByteStream {
  for await (const piece of source) {
    for (let start = 0; start < piece.length; start += sliceSize) {
      yield piece.subarray(start, start + sliceSize);
    }
  }
}

function lzmaError(error: Error): RepositoryError {
  const reasons: Record<string, string> = {
    LZMA_BUF_ERROR: 'the xz data is cut off',
    LZMA_MEMLIMIT_ERROR: `the xz data asks for more than ${
      memoryLimit / 1024 / 1024
    } MiB of memory`,
  };
  return new RepositoryError(
    'damaged',
    reasons[error.name] ?? `the xz data is damaged: ${error.message}`,
  );
}
