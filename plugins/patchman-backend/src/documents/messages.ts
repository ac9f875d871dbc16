import type { MessagePort } from 'node:worker_threads';

/** What a thread is asked to do. Values of jobs cross as JSON, batches of them in memory that changes hands. */
export interface JobTask {
  job: string;
  input: unknown;
  port: MessagePort;
  /** Seen by both threads, see `Shared`. */
  shared: Int32Array;
}

/** Places in the memory that both threads see. */
export const Shared = {
  /** 1 while the job waits for its consumer, which costs it no time. */
  waiting: 0,
  /** Grows while the thread gets on. */
  ticks: 1,
  size: 2,
} as const;

/** From the thread. `end` is the last one. */
export type FromThread =
  | { kind: 'begun'; thread: number }
  | { kind: 'batch'; bytes: Uint8Array }
  | { kind: 'warning'; message: string }
  | { kind: 'end'; end: JobEnd };

/** How a job ended: with an answer, an error of its kind, or one that nobody foresaw. */
export type JobEnd =
  | { answer: Uint8Array }
  | { error: object }
  | { bug: string };

/** To the thread: room for one more batch, or that nobody wants any more of them. */
export type ToThread = { kind: 'more' } | { kind: 'stop' };

/** Batches that may be on their way to a consumer. */
export const MAX_IN_FLIGHT = 3;

/** Bytes of one message, unless a single item has more. Decoding them takes a few milliseconds. */
const MAX_MESSAGE = 1024 * 1024;

const encoder = new TextEncoder();

/** A value as bytes that no other value shares its memory with. */
export function encode(value: unknown): Uint8Array<ArrayBuffer> {
  return encoder.encode(JSON.stringify(value ?? null));
}

/** The value of bytes that came from a thread. They are given back: nobody knows when V8 would collect them. */
export function decode(bytes: Uint8Array): unknown {
  const { buffer, byteOffset, length } = bytes;
  const value = JSON.parse(
    Buffer.from(buffer, byteOffset, length).toString('utf8'),
  );
  // Node has this since 22; the type definitions are older.
  (buffer as { transfer?: (size: number) => void }).transfer?.(0);
  return value;
}

/** A batch in messages that are small enough to be decoded at once. */
export function* encodeBatch(
  items: readonly unknown[],
): Generator<Uint8Array<ArrayBuffer>> {
  const bytes = encode(items);
  if (bytes.length <= MAX_MESSAGE || items.length === 1) {
    yield bytes;
    return;
  }
  const middle = items.length >> 1;
  yield* encodeBatch(items.slice(0, middle));
  yield* encodeBatch(items.slice(middle));
}
