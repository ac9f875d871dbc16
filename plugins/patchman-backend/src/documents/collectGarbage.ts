import v8 from 'node:v8';
import vm from 'node:vm';

type Collect = (options?: { type: 'minor' }) => void;

/** Bytes of a thread's heap, with what lies beside it, above which garbage is collected at once. */
const HEAVY = 48 * 1024 * 1024;
/** Bytes that may come to lie beside a thread's heap before its young objects are collected. */
const BESIDE = 16 * 1024 * 1024;

let collect: Collect | null = null;
let besideAtLast = 0;

function collector(): Collect {
  if (!collect) {
    v8.setFlagsFromString('--expose-gc');
    collect = vm.runInNewContext('gc') as Collect;
    v8.setFlagsFromString('--no-expose-gc');
  }
  return collect;
}

/**
 * Collects the garbage of this thread's heap, which stops it for as long as its living objects take: some 100 ms for
 * 200 MB. V8 lets a heap grow to a multiple of what it found alive at its last collection, so that one right after much
 * has died keeps the heap small from then on.
 */
export function collectGarbage(): void {
  collector()();
}

/**
 * Gives a thread's memory back after a job that took much: V8 would keep it for the next one, in each thread, up to its
 * limit. To be called in the thread, which has nothing else to do then.
 */
export function collectAfterHeavyJob(): void {
  const { used_heap_size, external_memory } = v8.getHeapStatistics();
  if (used_heap_size + external_memory >= HEAVY) collectGarbage();
}

/**
 * Gives the memory of pieces back that were read and are dead: V8 would wait until they are 64 MB, in each thread. To be
 * called between two pieces; it looks only at young objects, which takes a millisecond or two.
 */
export function collectDeadPieces(): void {
  if (v8.getHeapStatistics().external_memory - besideAtLast < BESIDE) return;
  // What the first one finds dead is freed beside it, and the second one waits for that.
  collector()({ type: 'minor' });
  collector()({ type: 'minor' });
  besideAtLast = v8.getHeapStatistics().external_memory;
}
