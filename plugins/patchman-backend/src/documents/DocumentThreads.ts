import { Piscina } from 'piscina';
import type { Documents, JobOptions } from './Documents';
import type { DocumentJob } from './job';
import { JobRun } from './JobRun';
import { Slots } from './Slots';
import type { Spool } from './Spool';
import { threadEntry } from './threadEntry';
import type { JobLimits } from './Watch';

export interface ThreadOptions extends JobLimits {
  /** Threads at once; they start when there is work and end when there is none. */
  threads: number;
  spool: Spool;
  /** Another file for the threads to run, for tests. */
  entry?: { filename: string; execArgv: string[] };
}

/** Milliseconds after which a thread without work ends. */
const IDLE = 10_000;

/**
 * Reads documents in worker threads, so that neither an endless loop nor a full heap takes the process down: the thread
 * is ended, its job ends in an error, and the next job gets a new one.
 */
export class DocumentThreads implements Documents {
  private pool: Piscina | null = null;
  private readonly opened = new Set<Piscina>();
  private readonly slots: Slots;
  private readonly runs = new Set<{ cannotStart(error: Error): void }>();
  private closed = false;

  constructor(private readonly options: ThreadOptions) {
    // The queue is ours: a pool that ends a thread starts no other for jobs that wait in its own.
    this.slots = new Slots(options.threads);
  }

  async *read<Input, Item, Answer>(
    job: DocumentJob<Input, Item, Answer>,
    input: Input,
    options: JobOptions,
  ): AsyncGenerator<Item[], Answer> {
    await this.slots.take(options.signal);
    try {
      if (this.closed) throw new Error('the backend is shutting down');
      const run = new JobRun(this.threads(), job, this.options, options);
      this.runs.add(run);
      try {
        return yield* run.start(input);
      } finally {
        this.runs.delete(run);
      }
    } finally {
      this.slots.free();
    }
  }

  receive(stream: AsyncIterable<Buffer>) {
    return this.options.spool.receive(stream);
  }

  /** Ends all threads; jobs under way end in errors. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.opened].map(pool => pool.destroy()));
    await this.options.spool.close();
  }

  private threads(): Piscina {
    this.pool ??= this.open();
    return this.pool;
  }

  private open(): Piscina {
    const { threads, memory, entry } = this.options;
    const pool = new Piscina({
      ...(entry ?? threadEntry()),
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: IDLE,
      // A thread that sleeps on a lock between jobs would never close its files.
      atomics: 'disabled',
      resourceLimits: hardLimits(memory),
    });
    // An error of a thread that has no job: one that could not start, which the pool would wait for for ever.
    pool.on('error', (error: Error) => {
      // Its other threads finish what they do, and end when idle.
      if (this.pool === pool) this.pool = null;
      if (pool.threads.length === 0) this.opened.delete(pool);
      for (const run of this.runs) run.cannotStart(error);
    });
    this.opened.add(pool);
    return pool;
  }
}

/**
 * V8 ends the whole process when a thread asks for a piece that goes far beyond its limit, such as a map that doubles; so
 * the hard limit leaves room for that above the soft one, which `Watch` keeps.
 */
function hardLimits(memory: number) {
  return {
    maxOldGenerationSizeMb: Math.ceil((2.5 * memory) / 1024 / 1024) + 64,
    maxYoungGenerationSizeMb: 16,
  };
}
