interface Waiting {
  key: string;
  start: () => void;
}

/**
 * Lets so much work run at once, in the order in which it was asked for, and of one key only a share of it: whose share
 * is taken lets the others go first.
 */
export class CheckSlots {
  private running = 0;
  private readonly runningOf = new Map<string, number>();
  /** The next first; those whose key is busy wait aside. */
  private readonly queue: Waiting[] = [];
  private next = 0;
  private readonly aside = new Map<string, Waiting[]>();

  constructor(private readonly most: { atOnce: number; ofOneKey: number }) {}

  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    await new Promise<void>(start => {
      this.queue.push({ key, start });
      this.startWaiting();
    });
    try {
      return await work();
    } finally {
      this.running--;
      this.leave(key);
      this.startWaiting();
    }
  }

  private startWaiting(): void {
    while (this.running < this.most.atOnce && this.next < this.queue.length) {
      const waiting = this.queue[this.next++];
      const ofKey = this.runningOf.get(waiting.key) ?? 0;
      if (ofKey >= this.most.ofOneKey) {
        const others = this.aside.get(waiting.key);
        if (others) others.push(waiting);
        else this.aside.set(waiting.key, [waiting]);
        continue;
      }
      this.running++;
      this.runningOf.set(waiting.key, ofKey + 1);
      waiting.start();
    }
    if (this.next > 1000 || this.next === this.queue.length) {
      this.queue.splice(0, this.next);
      this.next = 0;
    }
  }

  private leave(key: string): void {
    const left = this.runningOf.get(key)! - 1;
    if (left > 0) this.runningOf.set(key, left);
    else this.runningOf.delete(key);
    const aside = this.aside.get(key);
    const waiting = aside?.shift();
    if (!waiting) return;
    if (aside!.length === 0) this.aside.delete(key);
    // It was asked for before all that are still in the queue.
    if (this.next > 0) this.queue[--this.next] = waiting;
    else this.queue.unshift(waiting);
  }
}
