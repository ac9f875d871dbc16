import type { OfferedPackage } from 'backstage-plugin-patchman-node';
import { PrimaryByParser } from '../PrimaryByParser';
import { readPrimary } from '../primary';
import { RpmPackageBuilder } from '../RpmPackageBuilder';
import { collect } from './RpmTestRepository';

async function* pieces(text: string | Buffer, size = 16384) {
  const bytes = Buffer.from(text as string);
  for (let at = 0; at < bytes.length; at += size) {
    yield Buffer.from(bytes.subarray(at, at + size));
  }
}

/** Reads a primary.xml that arrives in pieces of `size` bytes. */
export const read = (text: string | Buffer, size?: number) =>
  collect(readPrimary(pieces(text, size), new RpmPackageBuilder()));

/** Reads it with the parser alone. */
export function readByParser(text: string | Buffer): OfferedPackage[] {
  const packages: OfferedPackage[] = [];
  const parser = new PrimaryByParser(new RpmPackageBuilder(), 'utf-8', item =>
    packages.push(item),
  );
  parser.write(Buffer.from(text as string));
  parser.end();
  return packages;
}
