import type { DocumentSource } from './source';

/** Why a job was ended from outside. */
export type StopReason = 'time' | 'memory' | 'ended';

/** How a job's errors cross from one thread to the other, and what a job that had to be stopped ends in. */
export interface JobErrors {
  /** What is needed to make the error again, null for an error of another kind. */
  pack(error: unknown): object | null;
  unpack(packed: never): Error;
  stopped(reason: StopReason, sentence: string): Error;
}

/** What a job is given beside its input. */
export interface JobTools {
  /** Aborted when nobody wants the answer any more. */
  signal: AbortSignal;
  /** Says something that is logged by whoever asked. */
  warn(message: string): void;
  /** The bytes of a document, as they were received. */
  open(source: DocumentSource): AsyncIterable<Buffer>;
}

/**
 * The reading of one kind of document. Runs in a worker thread, so that its input must be plain values, and its batches
 * and its answer must be what JSON can hold.
 */
export interface DocumentJob<Input, Item, Answer> {
  /** Known by this name in `documentJobs.ts`. */
  readonly name: string;
  readonly errors: JobErrors;
  run(input: Input, tools: JobTools): AsyncGenerator<Item[], Answer>;
}

/** A job that streams batches and ends with an answer. */
export function defineJob<Input, Item, Answer>(
  name: string,
  errors: JobErrors,
  run: DocumentJob<Input, Item, Answer>['run'],
): DocumentJob<Input, Item, Answer> {
  return { name, errors, run };
}

/** A job with nothing but an answer, which should be small. */
export function defineQuestion<Input, Answer>(
  name: string,
  errors: JobErrors,
  answer: (input: Input, tools: JobTools) => Promise<Answer>,
): DocumentJob<Input, never, Answer> {
  // eslint-disable-next-line require-yield
  return defineJob(name, errors, async function* ask(input, tools) {
    return await answer(input, tools);
  });
}
