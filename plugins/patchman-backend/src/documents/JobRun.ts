import type { Piscina } from 'piscina';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { JobOptions } from './Documents';
import type { DocumentJob, StopReason } from './job';
import {
  decode,
  Shared,
  type FromThread,
  type JobEnd,
  type JobTask,
  type ToThread,
} from './messages';
import { tooMuchMemory, Watch, type JobLimits } from './Watch';

/** Milliseconds that a job has to end by itself when nobody wants its answer any more. */
const GRACE = 1000;

/** One job in a thread, seen from the main thread. */
export class JobRun<Input, Item, Answer> {
  private readonly port: MessagePort;
  private readonly threadPort: MessagePort;
  private readonly shared = new Int32Array(
    new SharedArrayBuffer(Shared.size * Int32Array.BYTES_PER_ELEMENT),
  );
  private readonly ending = new AbortController();
  private readonly watch: Watch;
  private readonly arrived: Uint8Array[] = [];
  private begun = false;
  private end: JobEnd | null = null;
  private failure: { error: unknown } | null = null;
  private wake: (() => void) | null = null;

  constructor(
    private readonly pool: Piscina,
    private readonly job: DocumentJob<Input, Item, Answer>,
    private readonly limits: JobLimits,
    private readonly options: JobOptions,
  ) {
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    this.threadPort = port2;
    this.watch = new Watch(this.shared, limits, (reason, sentence) =>
      this.stop(reason, sentence),
    );
  }

  async *start(input: Input): AsyncGenerator<Item[], Answer> {
    const { signal } = this.options;
    const onAbort = () => this.fail(signal!.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    this.port.on('message', (message: FromThread) => this.take(message));
    const ended = this.run(input);
    try {
      signal?.throwIfAborted();
      for (;;) {
        const bytes = this.arrived.shift();
        if (this.failure) throw this.failure.error;
        if (bytes) {
          yield decode(bytes) as Item[];
          this.send({ kind: 'more' });
        } else if (this.end) {
          return this.answer(this.end);
        } else {
          await new Promise<void>(resolve => {
            this.wake = resolve;
          });
          this.wake = null;
        }
      }
    } finally {
      signal?.removeEventListener('abort', onAbort);
      await this.leave(ended);
    }
  }

  /** No thread can be had for the job. */
  cannotStart(error: Error): void {
    if (this.begun) return;
    this.stop('ended', `was cut short: no thread can start (${error.message})`);
  }

  /** Settles when the thread has no more to do with the job, one way or the other. */
  private async run(input: Input): Promise<void> {
    const task: JobTask = {
      job: this.job.name,
      input,
      port: this.threadPort,
      shared: this.shared,
    };
    try {
      await this.pool.run(task, {
        transferList: [this.threadPort],
        signal: this.ending.signal,
      });
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      if (code === 'ERR_WORKER_OUT_OF_MEMORY') {
        this.stop('memory', tooMuchMemory(this.limits));
      } else {
        this.stop('ended', `was cut short: its thread ended (${message})`);
      }
    }
  }

  private take(message: FromThread): void {
    switch (message.kind) {
      case 'begun':
        this.begun = true;
        this.watch.begin(
          this.pool.threads.find(({ threadId }) => threadId === message.thread),
        );
        return;
      case 'warning':
        this.options.warn?.(message.message);
        return;
      case 'batch':
        this.arrived.push(message.bytes);
        break;
      default:
        this.end = message.end;
        this.watch.end();
    }
    this.wake?.();
  }

  private answer(end: JobEnd): Answer {
    if ('answer' in end) return decode(end.answer) as Answer;
    if ('error' in end) throw this.job.errors.unpack(end.error as never);
    throw new Error(`reading ${this.options.what} failed: ${end.bug}`);
  }

  /** Ends the thread, and the job in an error that says why. */
  private stop(reason: StopReason, sentence: string): void {
    this.fail(
      this.job.errors.stopped(
        reason,
        `reading ${this.options.what} ${sentence}`,
      ),
    );
    this.ending.abort();
  }

  private fail(error: unknown): void {
    if (this.end) return;
    this.failure ??= { error };
    this.watch.end();
    this.wake?.();
  }

  /** A job that nobody listens to any more may end by itself, else its thread does. */
  private async leave(ended: Promise<void>): Promise<void> {
    this.watch.end();
    if (!this.end) this.send({ kind: 'stop' });
    const grace = setTimeout(() => this.ending.abort(), GRACE);
    try {
      await ended;
    } finally {
      clearTimeout(grace);
      this.port.close();
    }
  }

  private send(message: ToThread): void {
    this.port.postMessage(message);
  }
}
