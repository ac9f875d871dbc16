import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ByteStream } from '../checksums';
import { RepositoryError } from '../errors';
import { ByteReader } from './byteReader';
import { decodeZstdFrame } from './zstdFrame';

/** Bytes. What `zstd --ultra -22` and `--long` need, and what zstd itself accepts by default. */
const maxWindow = 128 * 1024 * 1024;

/** Each frame has a decoder of its own. Compressors that work in parallel make one a megabyte at most. */
const maxFrames = 10_000;
const framesATurn = 100;

/**
 * Decompresses zstd (RFC 8878), any number of frames. Frames are told apart here, from their block headers, because zlib
 * stops silently after the first one, and because a frame's window must be known to be small before it is allocated.
 */
export async function* decompressZstd(source: ByteStream): ByteStream {
  const reader = new ByteReader(source);
  try {
    for (let frames = 0; ; frames++) {
      const magic = await reader.read(4);
      if (magic.length === 0) {
        return;
      }
      if (frames >= maxFrames) {
        throw damaged(`it has more than ${maxFrames} frames`);
      }
      if (frames % framesATurn === framesATurn - 1) await nextTurn();
      const number = complete(magic, 4).readUInt32LE();
      if (number === 0xfd2fb528) {
        yield* decodeZstdFrame(frameBytes(reader, magic));
      } else if ((number & 0xfffffff0) >>> 0 === 0x184d2a50) {
        await skipFrame(reader);
      } else {
        throw damaged('bytes that are no frame follow the first one');
      }
    }
  } finally {
    await reader.close();
  }
}

/** Skippable frame, RFC 8878 3.1.2: any data, announced by its length. */
async function skipFrame(reader: ByteReader): Promise<void> {
  let left = (await exactly(reader, 4)).readUInt32LE();
  while (left > 0) {
    left -= (await exactly(reader, Math.min(left, 65536))).length;
  }
}

/** The bytes of one frame, in pieces of whole blocks, RFC 8878 3.1.1. */
async function* frameBytes(reader: ByteReader, magic: Buffer): ByteStream {
  const descriptor = await exactly(reader, 1);
  const flags = descriptor[0];
  const singleSegment = (flags & 0x20) !== 0;
  const hasChecksum = (flags & 0x04) !== 0;
  const dictionaryLength = [0, 1, 2, 4][flags & 3];
  const sizeLength = [singleSegment ? 1 : 0, 2, 4, 8][flags >> 6];
  const rest = await exactly(
    reader,
    (singleSegment ? 0 : 1) + dictionaryLength + sizeLength,
  );
  const window = singleSegment
    ? contentSize(rest.subarray(dictionaryLength))
    : windowSize(rest[0]);
  if (window > maxWindow) {
    throw damaged(
      `a frame asks for a window of ${Math.round(
        window / 1024 / 1024,
      )} MiB, at most ${maxWindow / 1024 / 1024} are allowed`,
    );
  }
  yield Buffer.concat([magic, descriptor, rest]);

  for (let last = false; !last; ) {
    const header = await exactly(reader, 3);
    const value = header.readUIntLE(0, 3);
    last = (value & 1) === 1;
    const type = (value >> 1) & 3;
    const runLength = type === 1;
    yield Buffer.concat([
      header,
      await exactly(reader, runLength ? 1 : value >> 3),
    ]);
  }
  if (hasChecksum) {
    yield await exactly(reader, 4);
  }
}

/** Window_Descriptor, RFC 8878 3.1.1.1.2. */
function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

/** Frame_Content_Size, RFC 8878 3.1.1.1.4. */
function contentSize(field: Buffer): number {
  switch (field.length) {
    case 1:
      return field[0];
    case 2:
      return field.readUInt16LE() + 256;
    case 4:
      return field.readUInt32LE();
    default:
      return Number(field.readBigUInt64LE());
  }
}

async function exactly(reader: ByteReader, length: number): Promise<Buffer> {
  return complete(await reader.read(length), length);
}

function complete(bytes: Buffer, length: number): Buffer {
  if (bytes.length < length) {
    throw new RepositoryError('damaged', 'the zstd data is cut off');
  }
  return bytes;
}

function damaged(why: string): RepositoryError {
  return new RepositoryError('damaged', `the zstd data is damaged: ${why}`);
}
