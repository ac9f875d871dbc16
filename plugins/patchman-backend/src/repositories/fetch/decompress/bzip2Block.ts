import { RepositoryError } from '../errors';
import type { BitReader } from './bitReader';

/** A block whose Huffman and move-to-front coding are undone. */
interface DecodedBlock {
  /** Low 8 bits: the byte; the rest: where the next one is (the inverted Burrows-Wheeler transform). */
  links: Uint32Array;
  start: number;
  length: number;
  /** CRC-32 of what comes out. */
  crc: number;
}

/** bzip2's own constants. */
const groupLength = 50;
const maxCodeLength = 20;
/** Symbols between two pauses, a few milliseconds. */
const symbolsAStep = 100_000;

/** CRC-32 as bzip2 has it: the usual polynomial, the most significant bit first. */
const crcTable = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24;
  for (let bit = 0; bit < 8; bit++) {
    value = value < 0 ? (value << 1) ^ 0x04c11db7 : value << 1;
  }
  return value;
});

/**
 * Decodes one block after its marker into `links`, which holds at least `blockSize` entries; pauses now and then so that the event loop can turn. Throws OutOfBits when the
 * bytes at hand end within it, a `damaged` error when it cannot be right.
 */
export function* decodeBlock(
  bits: BitReader,
  blockSize: number,
  links: Uint32Array,
): Generator<void, DecodedBlock> {
  const crc = bits.bits(16) * 0x10000 + bits.bits(16);
  if (bits.bit() === 1) {
    throw damaged('it is in the randomised form of bzip2 before 0.9.5');
  }
  const origin = bits.bits(24);
  const used = readUsedBytes(bits);
  const groups = readGroups(bits, used.length + 2);

  const counts = new Int32Array(256);
  const recent = Uint8Array.from(used);
  const endSymbol = used.length + 1;
  let length = 0;
  let run = 0;
  let runBit = 1;
  let read = 0;
  for (let symbol = 0; ; ) {
    symbol = groups.decode(bits);
    if (++read % symbolsAStep === 0) {
      yield;
    }
    if (symbol <= 1) {
      // RUNA and RUNB are the digits of a run's length, the lowest first.
      run += runBit << symbol;
      runBit <<= 1;
      if (run > blockSize) {
        throw damaged('a run is longer than the block');
      }
      continue;
    }
    if (run > 0) {
      const byte = recent[0];
      if (length + run > blockSize) {
        throw damaged('a block is longer than announced');
      }
      links.fill(byte, length, length + run);
      counts[byte] += run;
      length += run;
      run = 0;
    }
    runBit = 1;
    if (symbol === endSymbol) {
      break;
    }
    if (length >= blockSize) {
      throw damaged('a block is longer than announced');
    }
    const byte = recent[symbol - 1];
    recent.copyWithin(1, 0, symbol - 1);
    recent[0] = byte;
    links[length++] = byte;
    counts[byte]++;
  }
  if (length === 0 || origin >= length) {
    throw damaged('a block points outside of itself');
  }

  const next = new Int32Array(256);
  for (let byte = 1; byte < 256; byte++) {
    next[byte] = next[byte - 1] + counts[byte - 1];
  }
  for (let at = 0; at < length; at++) {
    if (at % symbolsAStep === 0) yield;
    links[next[links[at] & 255]++] |= at << 8;
  }
  return { links, start: links[origin] >>> 8, length, crc };
}

/** Undoes the run-length coding: after four equal bytes comes how many more there are. Pieces of about 64 KiB. */
export function* expandBlock(block: DecodedBlock): Generator<Buffer> {
  const { links, length } = block;
  const pieceSize = 65536;
  let piece = Buffer.allocUnsafe(pieceSize + 255);
  let filled = 0;
  let position = block.start;
  let previous = -1;
  let equal = 0;
  let crc = 0xffffffff;
  for (let left = length; left > 0; left--) {
    const link = links[position];
    const byte = link & 255;
    position = link >>> 8;
    if (equal === 4) {
      piece.fill(previous, filled, filled + byte);
      for (let more = 0; more < byte; more++) {
        crc = (crc << 8) ^ crcTable[(crc >>> 24) ^ previous];
      }
      filled += byte;
      equal = 0;
      previous = -1;
    } else {
      equal = byte === previous ? equal + 1 : 1;
      previous = byte;
      piece[filled++] = byte;
      crc = (crc << 8) ^ crcTable[(crc >>> 24) ^ byte];
    }
    if (filled >= pieceSize) {
      yield piece.subarray(0, filled);
      piece = Buffer.allocUnsafe(pieceSize + 255);
      filled = 0;
    }
  }
  if (~crc >>> 0 !== block.crc) {
    throw damaged('the checksum of a block is wrong');
  }
  if (filled > 0) {
    yield piece.subarray(0, filled);
  }
}

/** The bytes that occur in the block: a map of sixteen maps of sixteen. */
function readUsedBytes(bits: BitReader): number[] {
  const rows = bits.bits(16);
  const used: number[] = [];
  for (let row = 0; row < 16; row++) {
    const columns = rows & (0x8000 >>> row) ? bits.bits(16) : 0;
    for (let column = 0; column < 16; column++) {
      if (columns & (0x8000 >>> column)) {
        used.push(row * 16 + column);
      }
    }
  }
  if (used.length === 0) {
    throw damaged('a block uses no bytes');
  }
  return used;
}

/** Huffman tables and which of them each group of fifty symbols is coded with. */
function readGroups(bits: BitReader, alphabet: number) {
  const tableCount = bits.bits(3);
  const selectorCount = bits.bits(15);
  if (tableCount < 2 || tableCount > 6 || selectorCount < 1) {
    throw damaged('its number of tables is wrong');
  }
  const order = Array.from({ length: tableCount }, (_, index) => index);
  const selectors = new Uint8Array(selectorCount);
  for (let at = 0; at < selectorCount; at++) {
    let index = 0;
    while (bits.bit() === 1) {
      if (++index >= tableCount) {
        throw damaged('it selects a table that it does not have');
      }
    }
    order.unshift(...order.splice(index, 1));
    selectors[at] = order[0];
  }
  const tables = Array.from({ length: tableCount }, () =>
    readTable(bits, alphabet),
  );

  let group = -1;
  let leftInGroup = 0;
  let table = tables[0];
  return {
    decode(from: BitReader): number {
      if (leftInGroup === 0) {
        if (++group >= selectorCount) {
          throw damaged('it has more symbols than it announces');
        }
        table = tables[selectors[group]];
        leftInGroup = groupLength;
      }
      leftInGroup--;
      const ahead = from.peek20();
      for (let length = table.shortest; length <= maxCodeLength; length++) {
        const code = ahead >>> (maxCodeLength - length);
        if (code <= table.limits[length]) {
          from.skipBits(length);
          return table.symbols[table.offsets[length] + code];
        }
      }
      throw damaged('a code stands for nothing');
    },
  };
}

interface HuffmanTable {
  shortest: number;
  /** The largest code of each length, -1 where there is none. */
  limits: Int32Array;
  /** Added to a code of that length, its place in `symbols`. */
  offsets: Int32Array;
  symbols: Uint16Array;
}

function readTable(bits: BitReader, alphabet: number): HuffmanTable {
  const lengths = new Uint8Array(alphabet);
  let length = bits.bits(5);
  for (let symbol = 0; symbol < alphabet; symbol++) {
    for (;;) {
      if (length < 1 || length > maxCodeLength) {
        throw damaged('a code has an impossible length');
      }
      if (bits.bit() === 0) {
        break;
      }
      length += bits.bit() === 0 ? 1 : -1;
    }
    lengths[symbol] = length;
  }

  const limits = new Int32Array(maxCodeLength + 1).fill(-1);
  const offsets = new Int32Array(maxCodeLength + 1);
  const symbols = new Uint16Array(alphabet);
  let code = 0;
  let place = 0;
  for (let size = 1; size <= maxCodeLength; size++) {
    offsets[size] = place - code;
    for (let symbol = 0; symbol < alphabet; symbol++) {
      if (lengths[symbol] === size) {
        symbols[place++] = symbol;
        limits[size] = code++;
      }
    }
    code <<= 1;
  }
  return { shortest: Math.min(...lengths), limits, offsets, symbols };
}

function damaged(why: string): RepositoryError {
  return new RepositoryError('damaged', `the bzip2 data is damaged: ${why}`);
}
