import { getHeapStatistics } from 'node:v8';
import { defineJob, defineQuestion, type JobErrors } from '../job';
import type { DocumentSource } from '../source';

/** An error as jobs of a room have them. */
export class TestError extends Error {
  constructor(message: string, readonly reason?: string) {
    super(message);
  }
}

const errors: JobErrors = {
  pack: error =>
    error instanceof TestError ? { message: error.message } : null,
  unpack: ({ message }: { message: string }) => new TestError(message),
  stopped: (reason, sentence) => new TestError(sentence, reason),
};

/** Answers the length of a document, and warns of it. */
export const measure = defineQuestion(
  'test.measure',
  errors,
  async (input: { source: DocumentSource }, tools) => {
    let size = 0;
    for await (const piece of tools.open(input.source)) size += piece.length;
    tools.warn(`${size} bytes`);
    return { size };
  },
);

/** Answers how many bytes lay beside its thread's heap at most while it read a document and kept nothing. */
export const beside = defineQuestion(
  'test.beside',
  errors,
  async (input: { source: DocumentSource }, tools) => {
    let most = 0;
    for await (const piece of tools.open(input.source)) {
      if (piece.length === 0) break;
      most = Math.max(most, getHeapStatistics().external_memory);
    }
    return { most };
  },
);

/** Streams batches of numbers; counts in shared memory how many it has made. */
export const count = defineJob(
  'test.count',
  errors,
  async function* run(input: { batches: number; made?: Int32Array }) {
    for (let at = 0; at < input.batches; at++) {
      if (input.made) Atomics.add(input.made, 0, 1);
      yield [2 * at, 2 * at + 1];
    }
    return { batches: input.batches };
  },
);

/** One batch of so many texts, each of so many characters. */
export const bulk = defineJob(
  'test.bulk',
  errors,
  async function* run({ items, length }: { items: number; length: number }) {
    yield Array.from({ length: items }, () => 'x'.repeat(length));
    return null;
  },
);

/** Fails after one batch, as a reader does or as nobody foresaw. */
export const fail = defineJob(
  'test.fail',
  errors,
  async function* run({ foreseen }: { foreseen: boolean }) {
    yield [1];
    if (foreseen) throw new TestError('the document is damaged');
    throw new TypeError('not a function');
  },
);

const misdeeds = {
  loop() {
    for (;;);
  },
  async loopInTurns() {
    for (;;) await new Promise(resolve => setImmediate(resolve));
  },
  fillWithObjects() {
    const kept: object[] = [];
    for (;;) kept.push({ kept: [kept.length] });
  },
  fillWithMap() {
    const kept = new Map<string, object>();
    for (;;) kept.set(`k${kept.size}`, { at: kept.size });
  },
  fillWithNumbers() {
    const kept: number[] = [];
    for (;;) kept.push(kept.length + 0.5);
  },
  fillWithText() {
    const kept: string[] = [];
    for (;;) kept.push(`${'x'.repeat(10_000)}${kept.length}`.toUpperCase());
  },
  fillWithBytes() {
    const kept: Buffer[] = [];
    for (;;) kept.push(Buffer.alloc(1_000_000, 1));
  },
  die() {
    process.exit(3);
  },
};

/** What a hostile document may do to its reader, after one batch. */
export const misbehave = defineJob(
  'test.misbehave',
  errors,
  async function* run({ how }: { how: keyof typeof misdeeds }) {
    yield [1];
    // Lets the batch go before the thread is busy for ever.
    await new Promise(resolve => setImmediate(resolve));
    await misdeeds[how]();
    return null;
  },
);

export const testJobs = [measure, beside, count, bulk, fail, misbehave];
