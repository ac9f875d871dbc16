import type { PackageIdentity } from 'backstage-plugin-patchman-common';

/** Hashes in a sketch: likenesses are right within 0.025, most of the time. */
const SIZE = 256;

/**
 * The smallest hashes of a set, which tell how much two sets have in common (bottom-k sketches, Broder 1997).
 * @returns ascending, each once
 */
export function sketchOf(packages: readonly PackageIdentity[]): Uint32Array {
  const hashes = new Uint32Array(packages.length);
  packages.forEach((item, i) => {
    let hash = 0x811c9dc5;
    hash = mix(hash, item.name);
    hash = mix(hash, item.epoch);
    hash = mix(hash, item.version);
    hash = mix(hash, item.release);
    hash = mix(hash, item.arch);
    hashes[i] = spread(hash);
  });
  hashes.sort();
  const smallest: number[] = [];
  for (const hash of hashes) {
    if (smallest.length === SIZE) break;
    if (hash !== smallest.at(-1)) smallest.push(hash);
  }
  return Uint32Array.from(smallest);
}

/** How much of what two sets have they have in common, from 0 to 1. */
export function likeness(a: Uint32Array, b: Uint32Array): number {
  let common = 0;
  let seen = 0;
  let i = 0;
  let j = 0;
  while (seen < SIZE && (i < a.length || j < b.length)) {
    if (j === b.length || a[i] < b[j]) i++;
    else if (i === a.length || b[j] < a[i]) j++;
    else {
      common++;
      i++;
      j++;
    }
    seen++;
  }
  return seen === 0 ? 1 : common / seen;
}

/** FNV-1a, with an end mark. */
function mix(hash: number, text: string): number {
  let mixed = hash;
  for (let i = 0; i < text.length; i++) {
    mixed = Math.imul(mixed ^ text.charCodeAt(i), 0x01000193);
  }
  return Math.imul(mixed ^ 0xffff, 0x01000193);
}

/** Lets every bit depend on all (the end of MurmurHash3): the smallest hashes must be any of them. */
function spread(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
