import { threadId, type MessagePort } from 'node:worker_threads';
import { collectAfterHeavyJob, collectDeadPieces } from './collectGarbage';
import type { DocumentJob } from './job';
import {
  encode,
  encodeBatch,
  MAX_IN_FLIGHT,
  Shared,
  type FromThread,
  type JobEnd,
  type JobTask,
  type ToThread,
} from './messages';
import { openSource, type DocumentSource } from './source';

/** Milliseconds. A thread whose event loop turns gets on. */
const TICK = 500;

/** The thread's side of one job: hands out batches as long as there is room for them. */
class Consumer {
  readonly stopped = new AbortController();
  private room = MAX_IN_FLIGHT;
  private wake: (() => void) | null = null;

  constructor(
    private readonly port: MessagePort,
    private readonly shared: Int32Array,
  ) {
    port.on('message', (message: ToThread) => {
      if (message.kind === 'more') this.room++;
      else this.stopped.abort();
      this.wake?.();
    });
  }

  async give(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    while (this.room === 0 && !this.stopped.signal.aborted) {
      Atomics.store(this.shared, Shared.waiting, 1);
      await new Promise<void>(resolve => {
        this.wake = resolve;
      });
      this.wake = null;
      Atomics.store(this.shared, Shared.waiting, 0);
    }
    this.stopped.signal.throwIfAborted();
    this.room--;
    this.tick();
    this.send({ kind: 'batch', bytes }, [bytes.buffer]);
  }

  send(message: FromThread, transfer: ArrayBuffer[] = []): void {
    this.port.postMessage(message, transfer);
  }

  tick(): void {
    Atomics.add(this.shared, Shared.ticks, 1);
  }
}

/** Makes the function that a worker thread runs for each job that it is given. */
export function serveJobs(
  jobs: readonly DocumentJob<never, unknown, unknown>[],
): (task: JobTask) => Promise<void> {
  const byName = new Map(jobs.map(job => [job.name, job]));
  return async ({ job: name, input, port, shared }) => {
    const consumer = new Consumer(port, shared);
    const ticking = setInterval(() => consumer.tick(), TICK);
    consumer.send({ kind: 'begun', thread: threadId });
    try {
      const job = byName.get(name);
      const end: JobEnd = job
        ? await runJob(job, input as never, consumer)
        : { bug: `there is no job ${name}` };
      consumer.send({ kind: 'end', end });
    } finally {
      clearInterval(ticking);
      port.close();
      collectAfterHeavyJob();
    }
  };
}

async function runJob(
  job: DocumentJob<never, unknown, unknown>,
  input: never,
  consumer: Consumer,
): Promise<JobEnd> {
  const { signal } = consumer.stopped;
  const batches = job.run(input, {
    signal,
    warn: message => consumer.send({ kind: 'warning', message }),
    open: source => counted(source, consumer),
  });
  try {
    for (;;) {
      const { done, value } = await batches.next();
      if (done) return { answer: encode(value) };
      for (const bytes of encodeBatch(value)) await consumer.give(bytes);
    }
  } catch (error) {
    const packed = job.errors.pack(error);
    return packed
      ? { error: packed }
      : { bug: (error as Error)?.stack ?? String(error) };
  } finally {
    await batches.return(undefined).catch(() => {});
  }
}

async function* counted(
  source: DocumentSource,
  consumer: Consumer,
): AsyncGenerator<Buffer> {
  const { signal } = consumer.stopped;
  for await (const piece of openSource(source)) {
    signal.throwIfAborted();
    consumer.tick();
    collectDeadPieces();
    yield piece;
  }
}
