import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type {
  OfferedPackage,
  PackageAttributes,
} from 'backstage-plugin-patchman-node';

/** The attributes as the tables hold them: JSON with sorted keys, null for none. */
export function encodeAttributes(
  attributes: PackageAttributes | undefined,
): string | null {
  if (!attributes) return null;
  const entries = Object.entries(attributes)
    .filter(([, value]) => value !== undefined && value !== null)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0
    ? null
    : JSON.stringify(Object.fromEntries(entries));
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
    this.buckets[hash % BUCKETS].push(
      `${name}\0${version}\0${release}\0${epoch}\0${arch}\0${type}\0${
        attributes ?? ''
      }\n`,
    );
  }

  /** Lower-case hex SHA-256; doubles count once. */
  async digest(): Promise<string> {
    const hash = createHash('sha256');
    let sinceTurn = 0;
    for (const bucket of this.buckets) {
      bucket.sort();
      for (let i = 0; i < bucket.length; i++) {
        if (i === 0 || bucket[i] !== bucket[i - 1]) hash.update(bucket[i]);
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
