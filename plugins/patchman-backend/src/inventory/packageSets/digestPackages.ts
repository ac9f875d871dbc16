import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type {
  OfferedPackage,
  PackageAttributes,
} from 'backstage-plugin-patchman-node';

/** A package with its attributes as the tables hold them. */
export interface EncodedPackage {
  item: OfferedPackage;
  attributes: string | null;
}

/** The attributes as the tables hold them: JSON with sorted keys, null for none. */
export function encodeAttributes(
  attributes: PackageAttributes | undefined,
): string | null {
  if (!attributes) return null;
  const members: string[] = [];
  for (const key of Object.keys(attributes).sort()) {
    const value = attributes[key as keyof PackageAttributes];
    if (value !== undefined && value !== null) {
      members.push(`"${key}":${JSON.stringify(value)}`);
    }
  }
  return members.length === 0 ? null : `{${members.join()}}`;
}

const BUCKETS = 256;

/**
 * Digests a set of packages whatever order they come in. Members go into buckets by their name, so that the sorting
 * at the end is done in small pieces, with the event loop served in between.
 */
export class PackageSetDigest {
  private readonly buckets = emptyBuckets<string>();

  add(item: OfferedPackage, attributes: string | null): void {
    this.buckets[bucketOf(item)].push(lineOf({ item, attributes }));
  }

  /** Lower-case hex SHA-256; doubles count once. */
  digest(): Promise<string> {
    return digestBuckets(this.buckets, lines => lines);
  }
}

/** The digest of packages that are all at hand: what it is made of is in memory for a few of them at once only. */
export function digestPackages(
  packages: readonly EncodedPackage[],
): Promise<string> {
  const buckets = emptyBuckets<EncodedPackage>();
  for (const one of packages) buckets[bucketOf(one.item)].push(one);
  return digestBuckets(buckets, bucket => bucket.map(lineOf));
}

function emptyBuckets<T>(): T[][] {
  return Array.from({ length: BUCKETS }, () => []);
}

function bucketOf({ name }: OfferedPackage): number {
  let hash = 0;
  for (let i = 0; i < name.length; i++) {
    hash = (hash * 31 + name.charCodeAt(i)) % 65521;
  }
  return hash % BUCKETS;
}

function lineOf({ item, attributes }: EncodedPackage): string {
  const { type, name, epoch, version, release, arch } = item;
  // Joined, not concatenated: V8 keeps a concatenation as a tree of its parts, several times as large.
  return [name, version, release, epoch, arch, type, attributes ?? ''].join(
    '\0',
  );
}

async function digestBuckets<T>(
  buckets: readonly T[][],
  linesOf: (bucket: T[]) => string[],
): Promise<string> {
  const hash = createHash('sha256');
  let sinceTurn = 0;
  for (const bucket of buckets) {
    const lines = linesOf(bucket).sort();
    for (let i = 0; i < lines.length; i++) {
      if (i === 0 || lines[i] !== lines[i - 1]) hash.update(`${lines[i]}\n`);
    }
    sinceTurn += lines.length;
    if (sinceTurn > 2000) {
      sinceTurn = 0;
      await nextTurn();
    }
  }
  return hash.digest('hex');
}
