import { LRUCache } from 'lru-cache';

/** Kinds of hosts that are remembered. */
const KINDS = 500;
/** Sets of each kind: so many are compared with the first report of a host. */
const EACH = 3;

/**
 * Sets that are stored whole and that hosts of a kind had lately, such as those with the same operating system: another
 * host of the kind perhaps differs little from one of them.
 */
export class LikelyBases {
  private readonly kinds = new LRUCache<string, number[]>({ max: KINDS });

  /** @returns row ids of sets, the latest first */
  of(kind: string): readonly number[] {
    return this.kinds.get(kind) ?? [];
  }

  note(kind: string, setId: number): void {
    const others = this.of(kind).filter(id => id !== setId);
    this.kinds.set(kind, [setId, ...others].slice(0, EACH));
  }
}
