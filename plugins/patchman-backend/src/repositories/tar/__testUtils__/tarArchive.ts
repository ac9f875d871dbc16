/** An entry of an archive that a test makes; what is left out is usual. */
export interface TarEntry {
  path: string;
  content?: Buffer | string;
  /** The type flag. Default: `0`, a regular file. */
  type?: string;
  /** Instead of the content's own. */
  size?: number;
  prefix?: string;
  checksum?: number;
}

/** A tar archive in the ustar form; `end` is what comes after the last entry. */
export function tarArchive(
  entries: TarEntry[],
  end: Buffer = Buffer.alloc(1024),
): Buffer {
  return Buffer.concat([...entries.flatMap(entryBlocks), end]);
}

function entryBlocks(entry: TarEntry): Buffer[] {
  const content = Buffer.from((entry.content ?? '') as string);
  const header = Buffer.alloc(512);
  const size = entry.size ?? content.length;
  header.write(entry.path, 0, 100);
  header.write('0000644\0', 100);
  if (size >= 8 ** 11) {
    header.writeBigUInt64BE(BigInt(size), 128);
    header[124] = 0x80;
  } else {
    header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  }
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write(entry.type ?? '0', 156);
  header.write('ustar\u000000', 257);
  header.write(entry.prefix ?? '', 345, 155);
  const sum = entry.checksum ?? header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
}
