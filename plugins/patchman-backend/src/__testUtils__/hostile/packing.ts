import { gzipSync, zstdCompressSync } from 'node:zlib';
import lzma from 'lzma-native';
import type { Random } from './texts';

const MEBIBYTE = 1024 * 1024;

export const xz = (content: Buffer | string): Promise<Buffer> =>
  new Promise(resolve => {
    lzma.compress(Buffer.from(content as string), 1, resolve);
  });

const PACKERS = {
  gz: async (bytes: Buffer) => gzipSync(bytes),
  xz,
  zst: async (bytes: Buffer) => zstdCompressSync(bytes),
};
export type Suffix = keyof typeof PACKERS;

/** A kilobyte for each megabyte that comes out, some hundred megabytes in all. */
async function bomb(suffix: Suffix, random: Random) {
  const piece = Buffer.alloc(16 * MEBIBYTE, random.pick(['\0', ' ', 'a', '<']));
  const packed = await PACKERS[suffix](piece);
  return Buffer.concat(Array(16 + random.below(32)).fill(packed));
}

/** Compresses a document, now and then so that its compression is what is hostile. */
export async function pack(
  plain: Buffer | string,
  suffix: Suffix,
  random: Random,
  isHostile: boolean,
): Promise<Buffer> {
  const usual = await PACKERS[suffix](Buffer.from(plain as string));
  if (!isHostile) return usual;
  switch (random.below(6)) {
    case 0:
      return bomb(suffix, random);
    case 1:
      return usual.subarray(0, random.below(usual.length));
    case 2:
      return gzipSync(usual);
    case 3:
      return Buffer.concat([usual, Buffer.alloc(MEBIBYTE)]);
    case 4:
      // Many members that hold nothing.
      return Buffer.concat(Array(50_000).fill(gzipSync('')));
    default: {
      const damaged = Buffer.from(usual);
      damaged[random.below(damaged.length)] ^= 1 << random.below(8);
      return damaged;
    }
  }
}
