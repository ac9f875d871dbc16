import { LRUCache } from 'lru-cache';
import type { PackageIdentity } from 'backstage-plugin-patchman-common';
import { likeness, sketchOf } from './sketch';

/** Kinds of hosts that are remembered. */
const KINDS = 500;
/** Sets of each kind. */
const EACH = 8;
/** A difference that is small has four of five packages in common, see `isSmall`; a sketch may be wrong by a little. */
const LIKE = 0.77;

/** A set that is stored whole. */
interface Base {
  setId: number;
  sketch: Uint32Array;
}

/**
 * Sets that are stored whole and that hosts of a kind had lately, such as those with the same operating system: another
 * host of the kind perhaps differs little from one of them. Sketches tell which, without reading any.
 */
export class LikelyBases {
  private readonly kinds = new LRUCache<string, Base[]>({ max: KINDS });

  /** @returns row ids of sets that are like these packages, the most alike first */
  like(kind: string, packages: readonly PackageIdentity[]): number[] {
    const bases = this.kinds.get(kind);
    if (!bases) return [];
    const sketch = sketchOf(packages);
    const alike = bases
      .map(base => ({ base, likeness: likeness(base.sketch, sketch) }))
      .filter(one => one.likeness >= LIKE)
      .sort((x, y) => y.likeness - x.likeness)
      .map(({ base }) => base);
    // What serves stays, however many hosts that are like no other come by.
    const others = bases.filter(base => !alike.includes(base));
    this.kinds.set(kind, [...alike, ...others]);
    return alike.map(({ setId }) => setId);
  }

  /** @param packages what is in the set */
  note(
    kind: string,
    setId: number,
    packages: readonly PackageIdentity[],
  ): void {
    const others = (this.kinds.get(kind) ?? []).filter(
      base => base.setId !== setId,
    );
    this.kinds.set(
      kind,
      [{ setId, sketch: sketchOf(packages) }, ...others].slice(0, EACH),
    );
  }
}
