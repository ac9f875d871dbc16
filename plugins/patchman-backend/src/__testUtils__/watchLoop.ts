import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

const TICK_MS = 10;
/** Turns that took longer are told one by one. */
const NOTED_MS = 100;
const MAX_NOTED = 1000;

/** What was seen of an event loop. */
export interface LoopSeen {
  /** The longest turn in milliseconds, less the time for which the machine gave this thread no core. */
  longest: number;
  /** Turns of more than 100 ms: when they began (milliseconds since 1970), and how long they took. */
  slow: { at: number; ms: number }[];
}

/**
 * How long this process's main thread was ready to run and had no core, in milliseconds: what a busy machine costs it. 0
 * where the system does not tell.
 */
function waitedForCore(): number {
  try {
    return (
      Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[1]) / 1e6
    );
  } catch {
    return 0;
  }
}

/** Watches this process's event loop from now on, and tells what it saw whenever the parent process asks for it. */
export function watchLoop(): void {
  const seen: LoopSeen = { longest: 0, slow: [] };
  let last = performance.now();
  let waited = waitedForCore();
  setInterval(() => {
    const now = performance.now();
    const waitedNow = waitedForCore();
    const ms = now - last - TICK_MS - (waitedNow - waited);
    seen.longest = Math.max(seen.longest, ms);
    if (ms > NOTED_MS && seen.slow.length < MAX_NOTED) {
      seen.slow.push({ at: Date.now() - (now - last), ms });
    }
    last = now;
    waited = waitedNow;
  }, TICK_MS);
  process.on('message', () => {
    process.send!(seen);
    seen.longest = 0;
    seen.slow = [];
  });
  // Whoever started it is gone.
  process.on('disconnect', () => process.exit(0));
}
