import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** What was seen of a backend while it was watched. */
export interface Seen {
  probes: number;
  /** Probes without an answer. */
  failed: number;
  /**
   * The slowest liveness answer in milliseconds, less the time for which the machine gave the backend or the prober no
   * core; on a busy machine that is too much, and only the watch of the event loop is exact.
   */
  maxMs: number;
  /** The same with that time. */
  maxRawMs: number;
  /** Memory over idle at its highest, in MiB; 0 where the system does not tell. */
  memory: number;
  /** Answers that took longer than 100 ms: when they were asked for (milliseconds since 1970), and how long they took. */
  slow: { at: number; ms: number; raw: number }[];
}

/** Watches from another process that a backend answers, and how much memory it takes. */
export class LivenessWatch {
  private constructor(
    private readonly child: ChildProcess,
    private readonly idle: number,
  ) {}

  /** What the backend has in memory now counts as idle. */
  static async start(backend: {
    url: string;
    pid: number;
  }): Promise<LivenessWatch> {
    const child = fork(
      join(__dirname, 'probe.mjs'),
      [JSON.stringify({ url: backend.url, pid: backend.pid })],
      { execArgv: [] },
    );
    const [{ idle }] = await once(child, 'message');
    return new LivenessWatch(child, idle);
  }

  async seen(): Promise<Seen> {
    this.child.send('seen');
    const [{ rss, ...seen }] = await once(this.child, 'message');
    return { ...seen, memory: Math.max(0, rss - this.idle) / 1024 / 1024 };
  }

  stop(): void {
    this.child.disconnect();
  }
}
