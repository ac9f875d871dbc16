import type { Worker } from 'node:worker_threads';
import type { StopReason } from './job';
import { Shared } from './messages';

/** What one job may cost. */
export interface JobLimits {
  /** Bytes of its thread's heap, with what lies beside it. */
  memory: number;
  /** Milliseconds of work; waiting for whoever takes the batches is none. */
  timeout: number;
}

/** Milliseconds between two looks at a thread. What fills a heap fills tens of MB in that time. */
const LOOK = 50;
/** Milliseconds that a look counts at most: a stopped machine is not the job's fault. */
const MAX_STEP = 1000;
/** Milliseconds after which a thread whose event loop does not turn is taken for one that loops. */
const MAX_STALL = 30_000;

/** Looks at the thread of one job, and says once when the job costs too much. */
export class Watch {
  private readonly timer: NodeJS.Timeout;
  private thread: Worker | undefined;
  private asking = false;
  private last = performance.now();
  private active = 0;
  private stalled = 0;
  private ticks = 0;

  constructor(
    private readonly shared: Int32Array,
    private readonly limits: JobLimits,
    private readonly tooMuch: (reason: StopReason, sentence: string) => void,
  ) {
    this.timer = setInterval(() => this.look(), LOOK);
  }

  /** From here on the thread works on the job. */
  begin(thread: Worker | undefined): void {
    this.thread = thread;
    this.last = performance.now();
  }

  end(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    if (!this.thread) return;
    const now = performance.now();
    const step = Math.min(now - this.last, MAX_STEP);
    this.last = now;
    if (Atomics.load(this.shared, Shared.waiting) === 1) {
      this.stalled = 0;
      return;
    }
    const { timeout } = this.limits;
    const ticks = Atomics.load(this.shared, Shared.ticks);
    this.stalled = ticks === this.ticks ? this.stalled + step : 0;
    this.ticks = ticks;
    this.active += step;
    const stall = Math.min(MAX_STALL, timeout);
    if (this.active > timeout) {
      this.tooMuch(
        'time',
        `took longer than ${seconds(timeout)} and was stopped`,
      );
    } else if (this.stalled > stall) {
      this.tooMuch(
        'time',
        `took longer than ${seconds(stall)} in one step and was stopped`,
      );
    } else {
      this.weigh();
    }
  }

  /**
   * V8 ends a whole process whose thread asks for one large piece beyond its hard limit, so the soft limit is kept from
   * here, far below that one.
   */
  private weigh(): void {
    const { thread } = this;
    if (this.asking || !thread || !('getHeapStatistics' in thread)) return;
    this.asking = true;
    heapOf(thread).then(
      heap => {
        this.asking = false;
        if (heap > this.limits.memory) {
          this.tooMuch('memory', tooMuchMemory(this.limits));
        }
      },
      () => {
        this.asking = false;
      },
    );
  }
}

/** Bytes. Node has this since 22.16; the type definitions are older. */
async function heapOf(thread: Worker): Promise<number> {
  const statistics = await (
    thread as unknown as {
      getHeapStatistics(): Promise<{
        used_heap_size: number;
        external_memory: number;
      }>;
    }
  ).getHeapStatistics();
  return statistics.used_heap_size + statistics.external_memory;
}

export function tooMuchMemory({ memory }: JobLimits): string {
  return `needs more memory than ${Math.round(
    memory / 1024 / 1024,
  )} MiB and was stopped`;
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 100) / 10} s`;
}
