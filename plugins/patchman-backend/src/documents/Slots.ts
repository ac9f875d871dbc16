/** So many at once; the others wait in the order in which they came. */
export class Slots {
  private readonly waiting: (() => void)[] = [];

  constructor(private left: number) {}

  /** @throws the signal's reason when it is aborted before there is a place */
  async take(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.left > 0) {
      this.left--;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const onAbort = () => {
        this.waiting.splice(this.waiting.indexOf(next), 1);
        reject(signal!.reason);
      };
      const next = () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      this.waiting.push(next);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  free(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.left++;
  }
}
