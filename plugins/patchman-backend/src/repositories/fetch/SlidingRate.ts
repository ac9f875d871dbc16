/** Parts of a window: what is older than the whole of it is forgotten part by part. */
const PARTS = 6;

/**
 * How fast bytes arrive, averaged over the last of the time that was spent waiting for them. Times in milliseconds, by
 * whatever clock the caller goes.
 */
export class SlidingRate {
  private readonly partMs: number;
  /** Bytes of the parts before the current one, the oldest first. */
  private readonly before: number[] = [];
  private current = 0;
  private waitedInPart = 0;
  private since: number | null = null;

  constructor(private readonly windowMs: number) {
    this.partMs = windowMs / PARTS;
  }

  /** Bytes are waited for from now on. */
  start(at: number): void {
    this.since ??= at;
  }

  /** They are not: the reader takes its time. */
  stop(at: number): void {
    this.wait(at);
    this.since = null;
  }

  received(bytes: number, at: number): void {
    this.wait(at);
    this.current += bytes;
  }

  /** Bytes a second over the window; null where less than a window was waited yet. */
  rate(at: number): number | null {
    this.wait(at);
    if (this.before.length < PARTS) return null;
    return (this.before.reduce((a, b) => a + b, 0) / this.windowMs) * 1000;
  }

  private wait(at: number): void {
    if (this.since === null) return;
    this.waitedInPart += at - this.since;
    this.since = at;
    // Whatever is older than a whole window is nothing.
    for (let parts = 0; this.waitedInPart >= this.partMs; parts++) {
      if (parts > PARTS) this.waitedInPart %= this.partMs;
      else this.waitedInPart -= this.partMs;
      this.before.push(this.current);
      this.current = 0;
      if (this.before.length > PARTS) this.before.shift();
    }
  }
}
