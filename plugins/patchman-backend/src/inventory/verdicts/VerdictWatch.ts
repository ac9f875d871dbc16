import type { LoggerService } from '@backstage/backend-plugin-api';
import { reasonOf } from '../../database/driverErrors';

/** How many times as long as a look takes nothing is looked at after it, so that it is a small part of what a backend does. */
const PAUSES = 4;
const MOST_PAUSE_MS = 30_000;

/** Finds in the background what CVEs mean for hosts, after hosts or sources changed. */
export class VerdictWatch {
  private running: Promise<void> | null = null;
  private pausing: NodeJS.Timeout | null = null;
  private again = false;
  private readonly stopped = new AbortController();

  private find: ((signal: AbortSignal) => Promise<unknown>) | null = null;

  constructor(private readonly logger: LoggerService) {}

  /** Says how it is found; nothing is looked at before. */
  begin(find: (signal: AbortSignal) => Promise<unknown>): void {
    this.find = find;
    this.look();
  }

  /** Says that hosts or sources may be others than before. Returns at once; many calls are one look. */
  look(): void {
    if (!this.find || this.stopped.signal.aborted) return;
    if (this.running || this.pausing) {
      this.again = true;
      return;
    }
    this.again = false;
    const startedAt = performance.now();
    this.running = this.find(this.stopped.signal)
      .then(
        () => {},
        error =>
          // The next look tries again.
          this.logger.warn(
            `What CVEs mean for hosts could not be found: ${reasonOf(error)}`,
          ),
      )
      .finally(() => {
        this.running = null;
        this.pause(PAUSES * (performance.now() - startedAt));
      });
  }

  /** While reports come all the time, those of a while are looked at together. */
  private pause(ms: number): void {
    if (this.stopped.signal.aborted) return;
    this.pausing = setTimeout(() => {
      this.pausing = null;
      if (this.again) this.look();
    }, Math.min(ms, MOST_PAUSE_MS));
    this.pausing.unref();
  }

  /** Looks no more; resolves when nothing is looked at. */
  async stop(): Promise<void> {
    this.stopped.abort();
    if (this.pausing) clearTimeout(this.pausing);
    while (this.running) await this.running;
  }
}
