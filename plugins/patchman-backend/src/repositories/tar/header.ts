import { RepositoryError } from '../fetch';

export const blockSize = 512;

/** One entry of a tar archive, as its header gives it (POSIX pax, ustar; GNU tar's extensions). */
export interface TarHeader {
  path: string;
  /** Bytes that follow, without padding. */
  size: number;
  kind: 'file' | 'long-name' | 'pax' | 'other';
}

/** No archive of package metadata comes near; sizes beyond are damage. */
const maxSize = 2 ** 43;

export function isZeroBlock(block: Buffer): boolean {
  for (let at = 0; at < blockSize; at++) {
    if (block[at] !== 0) return false;
  }
  return true;
}

/** @throws RepositoryError of kind `damaged` when the block is no header */
export function parseHeader(block: Buffer): TarHeader {
  if (octal(block, 148, 8) !== checksumOf(block)) {
    throw new RepositoryError(
      'damaged',
      'this is not a tar archive, or a damaged one: the checksum of an entry is wrong',
    );
  }
  const type = String.fromCharCode(block[156]);
  const size = sizeOf(block);
  const name = text(block, 0, 100);
  // Only ustar has a prefix there; GNU keeps times in the same place.
  const prefix =
    block.toString('latin1', 257, 263) === 'ustar\0'
      ? text(block, 345, 155)
      : '';
  return {
    path: prefix ? `${prefix}/${name}` : name,
    // Links, devices and folders have no content, whatever size they give.
    size: '123456'.includes(type) ? 0 : size,
    kind: kindOf(type),
  };
}

function kindOf(type: string): TarHeader['kind'] {
  switch (type) {
    case '0':
    case '\0':
    case '7':
      return 'file';
    case 'L':
      return 'long-name';
    case 'x':
      return 'pax';
    default:
      return 'other';
  }
}

function checksumOf(block: Buffer): number {
  let sum = 8 * 0x20;
  for (let at = 0; at < blockSize; at++) {
    if (at < 148 || at >= 156) sum += block[at];
  }
  return sum;
}

function sizeOf(block: Buffer): number {
  // GNU's form for large files: a set high bit, then a big-endian number.
  const size =
    block[124] & 0x80
      ? block
          .subarray(125, 136)
          .reduce((value, byte) => value * 256 + byte, block[124] & 0x7f)
      : octal(block, 124, 12);
  if (!(size >= 0 && size <= maxSize)) {
    throw new RepositoryError(
      'damaged',
      'the tar archive is damaged: an entry has an impossible size',
    );
  }
  return size;
}

function octal(block: Buffer, start: number, length: number): number {
  let end = start + length;
  while (end > start && (block[end - 1] === 0 || block[end - 1] === 0x20)) {
    end--;
  }
  const digits = block.toString('latin1', start, end).trim();
  return /^[0-7]*$/.test(digits) ? parseInt(digits || '0', 8) : NaN;
}

function text(block: Buffer, start: number, length: number): string {
  const end = block.indexOf(0, start);
  return block.toString(
    'utf8',
    start,
    end < 0 || end > start + length ? start + length : end,
  );
}

/** What a pax header says of the entry after it: `LENGTH KEY=VALUE\n`, lengths in bytes. */
export function parsePax(bytes: Buffer): { path?: string; size?: number } {
  const result: { path?: string; size?: number } = {};
  let at = 0;
  while (at < bytes.length) {
    const space = bytes.indexOf(0x20, at);
    const length =
      space < 0 ? NaN : Number(bytes.toString('latin1', at, space));
    if (!(length > space - at + 1) || at + length > bytes.length) break;
    const record = bytes.toString('utf8', space + 1, at + length - 1);
    const [key, ...value] = record.split('=');
    if (key === 'path') result.path = value.join('=');
    if (key === 'size' && /^\d{1,13}$/.test(value.join('='))) {
      result.size = Number(value.join('='));
    }
    at += length;
  }
  return result;
}
