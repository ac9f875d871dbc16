/** Who answered well, how fast, and who did not. */
export interface Race<Candidate, Answer> {
  /** The fastest first. */
  good: { candidate: Candidate; answer: Answer; milliseconds: number }[];
  failed: { candidate: Candidate; error: unknown }[];
}

/**
 * Asks candidates until enough have answered well, a few at the same time, and lets go of those that are slower then.
 * @throws when the signal aborts
 */
export async function fastestGood<Candidate, Answer>(
  candidates: readonly Candidate[],
  options: {
    /** How many good ones are enough. */
    wanted: number;
    atOnce: number;
    signal: AbortSignal;
    ask: (candidate: Candidate, signal: AbortSignal) => Promise<Answer>;
  },
): Promise<Race<Candidate, Answer>> {
  const { wanted, atOnce, ask } = options;
  const race: Race<Candidate, Answer> = { good: [], failed: [] };
  // One for each that is running: what a good one was asked with goes on to be used.
  const running = new Set<AbortController>();
  const waiting = [...candidates];
  const isDecided = () => options.signal.aborted || race.good.length >= wanted;
  const runner = async () => {
    while (waiting.length > 0 && !isDecided()) {
      const candidate = waiting.shift()!;
      const own = new AbortController();
      running.add(own);
      const start = performance.now();
      try {
        const answer = await ask(
          candidate,
          AbortSignal.any([options.signal, own.signal]),
        );
        if (isDecided()) return;
        const milliseconds = Math.round(performance.now() - start);
        race.good.push({ candidate, answer, milliseconds });
      } catch (error) {
        if (!isDecided()) race.failed.push({ candidate, error });
      } finally {
        running.delete(own);
        if (isDecided()) for (const other of running) other.abort();
      }
    }
  };
  if (wanted > 0) {
    await Promise.all(Array.from({ length: atOnce }, runner));
  }
  options.signal.throwIfAborted();
  race.good.sort((a, b) => a.milliseconds - b.milliseconds);
  return race;
}
