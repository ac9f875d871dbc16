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
  private readonly buckets: string[][] = Array.from(
    { length: BUCKETS },
    () => [],
  );

  add(item: OfferedPackage, attributes: string | null): void {
    const { type, name, epoch, version, release, arch } = item;
    let hash = 0;
    for (let i = 0; i < name.length; i++) {
      hash = (hash * 31 + name.charCodeAt(i)) % 65521;
    }
    // Joined, not concatenated: V8 keeps a concatenation as a tree of its parts, several times as large.
    this.buckets[hash % BUCKETS].push(
      [name, version, release, epoch, arch, type, attributes ?? ''].join('\0'),
    );
  }

  /** Lower-case hex SHA-256; doubles count once. */
  async digest(): Promise<string> {
    const hash = createHash('sha256');
    let sinceTurn = 0;
    for (const bucket of this.buckets) {
      bucket.sort();
      for (let i = 0; i < bucket.length; i++) {
        if (i === 0 || bucket[i] !== bucket[i - 1])
          hash.update(`${bucket[i]}\n`);
      }
      sinceTurn += bucket.length;
      if (sinceTurn > 2000) {
        sinceTurn = 0;
        await nextTurn();
      }
    }
    return hash.digest('hex');
  }
}
