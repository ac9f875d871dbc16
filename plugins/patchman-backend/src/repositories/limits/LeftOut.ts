/** Counts what was left out of a document, by what it was, so that it is told once. */
export class LeftOut {
  private readonly counts = new Map<string, number>();

  get any(): boolean {
    return this.counts.size > 0;
  }

  /** `what` in words that follow a number, such as `titles were cut`. */
  add(what: string, count = 1): void {
    if (count > 0) this.counts.set(what, (this.counts.get(what) ?? 0) + count);
  }

  /** For example `3 titles were cut, 1 references were left out`. */
  toString(): string {
    return [...this.counts]
      .map(([what, count]) => `${count} ${what}`)
      .join(', ');
  }
}
