import type { DocumentJob } from './job';
import type { DocumentSource } from './source';

/** How a job is asked for. */
export interface JobOptions {
  /** What is read, for sentences such as `reading modules.yaml.gz took too long`. */
  what: string;
  signal?: AbortSignal;
  /** Told what the job finds worth a warning. */
  warn?(message: string): void;
}

/** A document that was received, until it is disposed of. */
export interface ReceivedDocument {
  source: DocumentSource;
  /** Removes what is kept of it. Never throws. */
  dispose(): Promise<void>;
}

/** Where untrusted documents are kept and read. */
export interface Documents {
  /**
   * Streams what a job finds; its answer is what the generator returns. Whoever stops early ends the job.
   * @throws the job's errors, and the one of `JobErrors.stopped` when it had to be ended
   */
  read<Input, Item, Answer>(
    job: DocumentJob<Input, Item, Answer>,
    input: Input,
    options: JobOptions,
  ): AsyncGenerator<Item[], Answer>;
  /** Keeps a stream until it is read. @throws the stream's errors, and a SpoolError when there is no room */
  receive(stream: AsyncIterable<Buffer>): Promise<ReceivedDocument>;
}

/** The answer of a job, for those whose batches do not matter. */
export async function answerOf<Input, Item, Answer>(
  documents: Documents,
  job: DocumentJob<Input, Item, Answer>,
  input: Input,
  options: JobOptions,
): Promise<Answer> {
  const batches = documents.read(job, input, options);
  for (;;) {
    const { done, value } = await batches.next();
    if (done) return value;
  }
}
