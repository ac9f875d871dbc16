import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ByteStream } from '../checksums';
import { RepositoryError } from '../errors';
import { BitReader, OutOfBits } from './bitReader';
import { decodeBlock, expandBlock } from './bzip2Block';

/** Bytes. A block of 900 kB whose codes all have the longest length of 20 bits, and its tables. */
const maxCompressedBlock = 2_300_000;
/** Bytes that are awaited before a block is tried; compressors do not make blocks larger than they were. */
const usualCompressedBlock = 920_000;

/** Bytes that are read beyond what is awaited. */
const readAhead = 1024 * 1024;

const blockMagic = 0x314159265359;
const endMagic = 0x177245385090;

/**
 * Decompresses bzip2, several streams one after another included. Only one block, of at most 900 kB before the run-length
 * coding is undone, is in memory; what comes out of it is passed on in pieces, however much it is.
 */
export async function* decompressBzip2(source: ByteStream): ByteStream {
  const iterator = source[Symbol.asyncIterator]();
  let bits = new BitReader(Buffer.alloc(0));
  let ended = false;

  const readMore = async (wanted: number) => {
    if (ended || bits.bytesLeft >= wanted) {
      return;
    }
    const pieces = [bits.remaining()];
    let length = pieces[0].length;
    // Some more at once, so that what is left of tiny blocks is not copied for each piece.
    while (length < wanted + readAhead && !ended) {
      const { done, value } = await iterator.next();
      ended = Boolean(done);
      if (!done) {
        pieces.push(value);
        length += value.length;
      }
    }
    bits = new BitReader(Buffer.concat(pieces), bits.offsetInByte);
  };

  try {
    let blockSize = 0;
    // One for all blocks: a hostile file can have thousands of tiny ones.
    let links = new Uint32Array(0);
    for (let first = true; ; first = false) {
      if (blockSize === 0) {
        await readMore(4);
        if (bits.bytesLeft === 0 && !first) {
          return;
        }
        blockSize = readStreamHeader(bits);
        if (links.length < blockSize) {
          links = new Uint32Array(blockSize);
        }
      }
      await readMore(usualCompressedBlock);
      const marker = readMarker(bits);
      if (marker === endMagic) {
        bits.skipBits(32);
        bits.alignToByte();
        blockSize = 0;
        continue;
      }
      if (marker !== blockMagic) {
        throw damaged('a block does not begin where it should');
      }
      const start = bits.position;
      let block;
      try {
        block = await stepwise(decodeBlock(bits, blockSize, links));
      } catch (error) {
        if (!(error instanceof OutOfBits) || ended) {
          throw error;
        }
        bits.position = start;
        await readMore(maxCompressedBlock);
        block = await stepwise(decodeBlock(bits, blockSize, links));
      }
      for (const piece of expandBlock(block)) {
        yield piece;
        await nextTurn();
      }
    }
  } catch (error) {
    throw error instanceof OutOfBits
      ? new RepositoryError('damaged', 'the bzip2 data is cut off')
      : error;
  } finally {
    await iterator.return?.();
  }
}

/** `BZh1` to `BZh9`; answers the largest block in bytes. */
function readStreamHeader(bits: BitReader): number {
  const magic = bits.bits(24);
  const level = bits.bits(8) - 0x30;
  if (magic !== 0x425a68 || level < 1 || level > 9) {
    throw damaged('what follows is no bzip2 stream');
  }
  return level * 100_000;
}

function readMarker(bits: BitReader): number {
  return bits.bits(24) * 0x1000000 + bits.bits(24);
}

/** Runs a computation that pauses, letting the event loop turn at each pause. */
async function stepwise<T>(steps: Generator<void, T>): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) {
      return step.value;
    }
    await nextTurn();
  }
}

function damaged(why: string): RepositoryError {
  return new RepositoryError('damaged', `the bzip2 data is damaged: ${why}`);
}
