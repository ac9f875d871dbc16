import { randomInt } from 'node:crypto';

const { imul } = Math;

/** A power of two; a quarter full at most, so that looking a name up takes a step or two. */
const SLOTS = 4 * 1024;
/** Unknown to who writes the document, so that nobody can choose names that share a slot. */
const SEED = randomInt(2 ** 31);

/** Counts the different names in a document, by where each stands for the first time. */
export class NameCounter {
  private readonly starts = new Int32Array(SLOTS).fill(-1);
  private readonly ends = new Int32Array(SLOTS);
  private count = 0;

  constructor(private readonly body: Buffer, private readonly max: number) {}

  /** @returns false when there are too many */
  note(start: number, end: number): boolean {
    const { body, starts, ends } = this;
    let hash = SEED;
    for (let i = start; i < end; i++) {
      hash = imul(hash + body[i], 0x5bd1e995);
      // eslint-disable-next-line no-bitwise
      hash ^= hash >>> 15;
    }
    // eslint-disable-next-line no-bitwise
    let slot = hash & (SLOTS - 1);
    while (starts[slot] >= 0) {
      if (this.isSame(starts[slot], ends[slot], start, end)) return true;
      slot = (slot + 1) % SLOTS;
    }
    starts[slot] = start;
    ends[slot] = end;
    this.count++;
    return this.count <= this.max;
  }

  private isSame(from: number, to: number, start: number, end: number) {
    if (to - from !== end - start) return false;
    for (let i = 0; i < to - from; i++) {
      if (this.body[from + i] !== this.body[start + i]) return false;
    }
    return true;
  }
}
