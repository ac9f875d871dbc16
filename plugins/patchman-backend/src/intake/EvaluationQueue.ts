import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EvaluationService } from '../inventory/evaluations/EvaluationService';
import { countOf } from '../texts/countOf';

/** Hosts that may wait before reports wait for them. */
const MOST_WAITING = 20;

/**
 * Evaluates the hosts whose reports were applied, beside the reports that follow. Those of several reports are evaluated
 * together, which costs a few statements however many they are.
 */
export class EvaluationQueue {
  private waiting = new Set<number>();
  private running: Promise<void> | null = null;

  constructor(
    private readonly options: {
      evaluations: EvaluationService;
      logger: LoggerService;
    },
  ) {}

  add(hostId: number): void {
    this.waiting.add(hostId);
  }

  /** Says that no more come for now. Returns at once. */
  begin(): void {
    if (this.waiting.size === 0) return;
    this.running ??= this.run().finally(() => {
      this.running = null;
    });
  }

  /** Resolves when another one may be added. */
  async room(): Promise<void> {
    if (this.waiting.size < MOST_WAITING) return;
    this.begin();
    await this.running;
  }

  /** Resolves when everything that was added is evaluated. */
  async done(): Promise<void> {
    this.begin();
    await this.running;
  }

  private async run(): Promise<void> {
    while (this.waiting.size > 0) {
      const hosts = [...this.waiting];
      this.waiting = new Set();
      try {
        await this.options.evaluations.evaluateHosts(hosts);
      } catch (error) {
        // Their reports are applied already; what cannot be evaluated now stays due.
        this.options.logger.error(
          `${countOf(
            hosts.length,
            'host',
          )} could not be evaluated and stay due`,
          error as Error,
        );
      }
    }
  }
}
