import { spawnSync } from 'node:child_process';
import { crc32, gzipSync } from 'node:zlib';
import * as zlib from 'node:zlib';
import lzma from 'lzma-native';
import type { ByteStream } from '../checksums';
import { compressionByName, decompress, type Compression } from '.';
import { decompressXz } from './xz';
import { decompressXzInWasm } from './xzInWasm';
import { decodeInJavaScript } from './zstdFrame';

// Compressing takes long on a busy machine.
jest.setTimeout(60_000);

const unlimited = { maxSize: 1e9 };
const zstdCompressSync = (zlib as any).zstdCompressSync as
  | ((data: Buffer) => Buffer)
  | undefined;
const mebibyte = 1024 * 1024;

// Made by bzip2 1.0.8: `hello bzip2\n`, and 45,000,000 zeros in 50 bytes.
const bzip2Hello = Buffer.from(
  'QlpoOTFBWSZTWatrofEAAALZgAAQQAAQABJkwBAgADEA000EAB6j705RogeLuSKcKEhVtdD4gA==',
  'base64',
);
const bzip2Zeros = Buffer.from(
  'QlpoOTFBWSZTWckBtsgBWKtAIMAAEAAACCAAMMwFKaZSSFJsVJIUni7kinChIZIDbZA=',
  'base64',
);

// `hello` with a check that is not CRC, made by xz 5.
const withSha256 = Buffer.from(
  '/Td6WFoAAArh+wyhAgAhARYAAAB0L+WjAQAEaGVsbG8AAAAALPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQAATUFEoPd8hibS5oBAAAAAApZWg==',
  'base64',
);

/** Text that compresses about as well as a Packages file. */
function sampleText(bytes: number): Buffer {
  const lines: string[] = [];
  for (let index = 0, length = 0; length < bytes; index++) {
    const line = `Package: package-${
      (index * 7919) % 10007
    }\nVersion: 1.${index}\n\n`;
    lines.push(line);
    length += line.length;
  }
  return Buffer.from(lines.join('')).subarray(0, bytes);
}

const sample = sampleText(3 * mebibyte);

async function* inPieces(bytes: Buffer, size = 10_007): ByteStream {
  for (let start = 0; start < bytes.length; start += size) {
    yield bytes.subarray(start, start + size);
  }
}

async function collect(stream: ByteStream): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) {
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

const xz = (data: Buffer): Promise<Buffer> =>
  new Promise(resolve => lzma.compress(data, 1, resolve));

function run(bytes: Buffer, compression: Compression, limits = unlimited) {
  return collect(decompress(inPieces(bytes), compression, limits));
}

it('tells the compression by name', () => {
  expect(
    ['a/Packages.xz', 'Packages.gz', 'x.zst', 'x.bz2', 'Packages'].map(
      compressionByName,
    ),
  ).toEqual(['xz', 'gz', 'zst', 'bz2', 'none']);
});

const formats: [Compression, (data: Buffer) => Promise<Buffer>][] = [
  ['xz', xz],
  ['gz', async data => gzipSync(data)],
  ...(zstdCompressSync
    ? [['zst', async data => zstdCompressSync(data)] as (typeof formats)[0]]
    : []),
];

describe.each(formats)('%s', (compression, compress) => {
  it('decompresses', async () => {
    expect(
      (await run(await compress(sample), compression)).equals(sample),
    ).toBe(true);
  });

  it('goes on after the first member, stream or frame', async () => {
    const twice = Buffer.concat([
      await compress(sample),
      await compress(Buffer.from('YZ and more')),
    ]);
    expect((await run(twice, compression)).toString()).toBe(
      `${sample}YZ and more`,
    );
  });

  it('says that the data is cut off', async () => {
    const whole = await compress(sample);
    for (const length of [7, Math.floor(whole.length / 2), whole.length - 1]) {
      await expect(
        run(whole.subarray(0, length), compression),
      ).rejects.toMatchObject({
        kind: 'damaged',
        message: expect.stringContaining('cut off'),
      });
    }
  });

  it('says that the data is damaged', async () => {
    const broken = Buffer.from(await compress(sample));
    const middle = Math.floor(broken.length / 2);
    broken.fill(0xff, middle, middle + 64);
    await expect(run(broken, compression)).rejects.toMatchObject({
      kind: 'damaged',
    });
  });

  it('passes the error of its source', async () => {
    const whole = await compress(sample);
    async function* failing(): ByteStream {
      yield whole.subarray(0, 5000);
      throw new Error('the line is dead');
    }
    await expect(
      collect(decompress(failing(), compression, unlimited)),
    ).rejects.toThrow('the line is dead');
  });

  it('closes its source when nobody reads on', async () => {
    const whole = await compress(sample);
    let closed = false;
    async function* source(): ByteStream {
      try {
        for (;;) {
          yield whole;
        }
      } finally {
        closed = true;
      }
    }
    for await (const piece of decompress(source(), compression, unlimited)) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
    while (!closed) await new Promise(resolve => setTimeout(resolve, 5));
    expect(closed).toBe(true);
  });

  it('stops a bomb of 10 GB early, with little memory', async () => {
    const member = await compress(Buffer.alloc(16 * mebibyte));
    let members = 0;
    async function* bomb(): ByteStream {
      for (; members < 640; members++) {
        yield member;
      }
    }
    const before = process.memoryUsage().rss;
    let largest = 0;
    await expect(
      (async () => {
        for await (const piece of decompress(bomb(), compression, {
          maxSize: 64 * mebibyte,
        })) {
          largest = Math.max(largest, piece.length);
        }
      })(),
    ).rejects.toMatchObject({
      kind: 'too-large',
      message: expect.stringContaining('more than the allowed 67108864 bytes'),
    });
    // Little is read ahead of what came out, and only of the small compressed side.
    expect(members).toBeLessThan(640);
    expect(members * member.length).toBeLessThan(mebibyte);
    expect(largest).toBeLessThanOrEqual(mebibyte);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * mebibyte);
  });

  it('refuses what is no such data, and an empty file', async () => {
    await expect(
      run(Buffer.from('<html>Please log in</html>'), compression),
    ).rejects.toThrow(
      `this is not ${compression} data, it starts with "<html>"`,
    );
    await expect(run(Buffer.alloc(0), compression)).rejects.toThrow('is empty');
  });

  it('is recognised under a wrong name', async () => {
    const whole = await compress(sample);
    expect((await run(whole, 'none')).equals(sample)).toBe(true);
    expect(
      (await run(whole, compression === 'gz' ? 'xz' : 'gz')).equals(sample),
    ).toBe(true);
  });
});

it('passes plain data as it is', async () => {
  expect((await run(sample, 'none')).equals(sample)).toBe(true);
  expect(await run(Buffer.alloc(0), 'none')).toHaveLength(0);
  await expect(run(sample, 'none', { maxSize: 1000 })).rejects.toThrow(
    'more than the allowed 1000 bytes',
  );
});

describe('xz', () => {
  it('accepts padding between streams', async () => {
    const stream = await xz(Buffer.from('one '));
    const padded = Buffer.concat([
      stream,
      Buffer.alloc(8),
      await xz(Buffer.from('two')),
    ]);
    expect((await run(padded, 'xz')).toString()).toBe('one two');
  });

  it('refuses a dictionary of gigabytes', async () => {
    await expect(
      run(withDictionary(await xz(sample), 39), 'xz'),
    ).rejects.toThrow('the xz data asks for more than 128 MiB of memory');
  });

  it('passes on why its input ended, and ends with its reader', async () => {
    const whole = await xz(sample);
    async function* broken(): ByteStream {
      yield whole.subarray(0, 5000);
      throw new Error('the mirror hung up');
    }
    await expect(collect(decompressXz(broken()))).rejects.toThrow(
      'the mirror hung up',
    );
    for await (const piece of decompressXz(inPieces(whole))) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
  });

  it('works in WebAssembly where there is no xz command', async () => {
    const whole = await xz(sample);
    const inWasm = (bytes: Buffer) =>
      collect(decompressXzInWasm(inPieces(bytes)));
    expect((await inWasm(whole)).equals(sample)).toBe(true);
    expect((await inWasm(Buffer.concat([whole, whole]))).length).toBe(
      2 * sample.length,
    );
    await expect(inWasm(whole.subarray(0, 5000))).rejects.toThrow('cut off');
    await expect(inWasm(withDictionary(whole, 39))).rejects.toThrow(
      'the xz data',
    );
    await expect(inWasm(withSha256)).rejects.toThrow(
      'has a form that only the command xz reads',
    );
    // A failure must not keep the one decoder of the process.
    expect((await inWasm(whole)).equals(sample)).toBe(true);
  });
});

/** Changes the dictionary size in the first block header of an .xz file (specification 3.1 and 5.3.1). */
function withDictionary(whole: Buffer, exponent: number): Buffer {
  const changed = Buffer.from(whole);
  const headerLength = (changed[12] + 1) * 4;
  const filter = changed.indexOf(Buffer.from([0x21, 0x01]), 13);
  changed[filter + 2] = exponent;
  const end = 12 + headerLength - 4;
  changed.writeUInt32LE(crc32(changed.subarray(12, end)), end);
  return changed;
}

describe('zstd', () => {
  const frame = Buffer.from(
    '28b52ffd045859000068656c6c6f207a7374640a6c57f951',
    'hex',
  );

  it('refuses thousands of empty frames', async () => {
    const empty = Buffer.from('502a4d1800000000', 'hex');
    const file = Buffer.concat(Array(10_001).fill(empty));
    const reading = (async () => {
      async function* source() {
        yield file;
      }
      for await (const piece of decompress(source(), 'zst', unlimited)) {
        expect(piece).toBeDefined();
      }
    })();
    await expect(reading).rejects.toThrow('more than 10000 frames');
  });

  it('skips skippable frames', async () => {
    if (!zstdCompressSync) {
      return;
    }
    const skippable = Buffer.from('502a4d18040000001234567f', 'hex');
    const whole = Buffer.concat([
      skippable,
      zstdCompressSync(Buffer.from('one ')),
      skippable,
      zstdCompressSync(Buffer.from('two')),
    ]);
    expect((await run(whole, 'zst')).toString()).toBe('one two');
  });

  it('refuses a window of gigabytes before anything is allocated', async () => {
    // Window_Descriptor 0xa8: 2^31 bytes.
    const hostile = Buffer.from('28b52ffd00a8010000', 'hex');
    await expect(run(hostile, 'zst')).rejects.toThrow(
      'a frame asks for a window of 2048 MiB',
    );
    // Single segment, content size 2^62.
    const single = Buffer.from('28b52ffde00000000000000040010000', 'hex');
    await expect(run(single, 'zst')).rejects.toThrow('asks for a window of');
  });

  it('refuses what follows a frame and is none', async () => {
    await expect(
      run(Buffer.concat([frame.subarray(0, 20), frame]), 'zst'),
    ).rejects.toMatchObject({ kind: 'damaged' });
  });

  it('works in JavaScript where zlib has no zstd', async () => {
    if (!zstdCompressSync) {
      return;
    }
    expect(
      (
        await collect(decodeInJavaScript(inPieces(zstdCompressSync(sample))))
      ).equals(sample),
    ).toBe(true);
  });
});

describe('bz2', () => {
  const hasBzip2 = spawnSync('bzip2', ['--help']).status === 0;

  it('decompresses', async () => {
    expect((await run(bzip2Hello, 'bz2')).toString()).toBe('hello bzip2\n');
  });

  it('goes on after the first stream', async () => {
    const twice = Buffer.concat([bzip2Hello, bzip2Hello]);
    expect((await run(twice, 'bz2')).toString()).toBe(
      'hello bzip2\nhello bzip2\n',
    );
  });

  (hasBzip2 ? it : it.skip)(
    'decompresses many blocks of every level (needs the bzip2 command)',
    async () => {
      for (const level of ['-1', '-9']) {
        const { stdout } = spawnSync('bzip2', [level], {
          input: sample,
          maxBuffer: 1e8,
        });
        const decompressed = await run(stdout, 'bz2');
        // eslint-disable-next-line jest/no-standalone-expect
        expect(decompressed.equals(sample)).toBe(true);
      }
    },
  );

  it('says that the data is cut off', async () => {
    for (let length = 4; length < bzip2Hello.length; length += 5) {
      await expect(run(bzip2Hello.subarray(0, length), 'bz2')).rejects.toThrow(
        'the bzip2 data is cut off',
      );
    }
  });

  it('says that the data is damaged, whichever bit is wrong', async () => {
    const blockStart = 14 * 8;
    const blockEnd = (bzip2Hello.length - 10) * 8;
    for (let bit = blockStart; bit < blockEnd; bit += 3) {
      const broken = Buffer.from(bzip2Hello);
      broken[bit >> 3] ^= 1 << (bit & 7);
      const outcome = await run(broken, 'bz2').catch(error => error);
      // A bit of a code that no symbol uses changes nothing.
      expect(
        Buffer.isBuffer(outcome) ? outcome.toString() : outcome.kind,
      ).toMatch(/^(damaged|hello bzip2\n)$/);
    }
  });

  it('stops a bomb of 10 GB early, with little memory', async () => {
    let streams = 0;
    async function* bomb(): ByteStream {
      for (; streams < 230; streams++) {
        yield bzip2Zeros;
      }
    }
    const before = process.memoryUsage().rss;
    let largest = 0;
    await expect(
      (async () => {
        for await (const piece of decompress(bomb(), 'bz2', {
          maxSize: 8 * mebibyte,
        })) {
          largest = Math.max(largest, piece.length);
        }
      })(),
    ).rejects.toMatchObject({ kind: 'too-large' });
    expect(largest).toBeLessThan(mebibyte);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * mebibyte);
  });
});
