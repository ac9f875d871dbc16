/** Numbers that look random and are the same for the same seed (mulberry32). */
export class Random {
  private state: number;

  constructor(seed: number) {
    // eslint-disable-next-line no-bitwise
    this.state = seed >>> 0;
  }

  /** From 0 up to, without, 1. */
  next(): number {
    /* eslint-disable no-bitwise */
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    /* eslint-enable no-bitwise */
  }

  /** A whole number, both ends included. */
  int(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** A whole number of which small ones are as likely as ten times as large ones. */
  size(least: number, most: number): number {
    return Math.round(least * (most / least) ** this.next());
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.int(0, items.length - 1)];
  }
}
