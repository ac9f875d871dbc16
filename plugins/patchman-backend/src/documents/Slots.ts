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
    const { promise, resolve, reject } = withResolvers();
    this.waiting.push(resolve);
    const onAbort = () => {
      const place = this.waiting.indexOf(resolve);
      // Whoever has a place already keeps it.
      if (place < 0) return;
      this.waiting.splice(place, 1);
      reject(signal!.reason);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      await promise;
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  free(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.left++;
  }
}

function withResolvers() {
  let resolve!: () => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
