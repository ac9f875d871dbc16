import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

const TICK_MS = 10;
/** Turns that took longer are told one by one. */
const NOTED_MS = 100;
const MAX_NOTED = 1000;
/** Longer than a healthy disk makes anybody wait. */
const LONG_MS = 1000;

/** What was seen of an event loop. */
export interface LoopSeen {
  /**
   * The longest turn in milliseconds of this thread's own work: neither what it had no core for counts, nor what it waited
   * for the disk, unless that is more than a second.
   */
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

/** Milliseconds of CPU that this thread has taken; NaN where Node.js does not tell. */
function ownWork(): number {
  if (!process.threadCpuUsage) return NaN;
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Watches this process's event loop from now on, and tells what it saw whenever the parent process asks for it. */
export function watchLoop(): void {
  const seen: LoopSeen = { longest: 0, slow: [] };
  let last = performance.now();
  let waited = waitedForCore();
  let worked = ownWork();
  setInterval(() => {
    const now = performance.now();
    const waitedNow = waitedForCore();
    const workedNow = ownWork();
    const blocked = now - last - TICK_MS - (waitedNow - waited);
    const work = workedNow - worked;
    // A commit waits for a disk that others use; nothing waits as long as a second.
    const ms =
      work >= 0 && blocked < LONG_MS ? Math.min(work, blocked) : blocked;
    seen.longest = Math.max(seen.longest, ms);
    if (ms > NOTED_MS && seen.slow.length < MAX_NOTED) {
      seen.slow.push({ at: Date.now() - (now - last), ms });
    }
    last = now;
    waited = waitedNow;
    worked = workedNow;
  }, TICK_MS);
  process.on('message', () => {
    process.send!(seen);
    seen.longest = 0;
    seen.slow = [];
  });
  // Whoever started it is gone.
  process.on('disconnect', () => process.exit(0));
}
