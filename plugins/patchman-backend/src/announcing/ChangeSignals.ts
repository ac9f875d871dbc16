import type { LoggerService } from '@backstage/backend-plugin-api';
import type { SignalsService } from '@backstage/plugin-signals-node';
import {
  PATCHMAN_SIGNALS,
  type PatchmanSignal,
} from 'backstage-plugin-patchman-common';
import { reasonOf } from '../database/driverErrors';

/** What happens within this time is told at once, in milliseconds. */
const TOGETHER_MS = 500;
/** Tasks that one signal names; pages that follow another one look again, too. */
const MOST_TASKS = 100;

/**
 * Tells open pages that something is other than what they show. Everybody who is signed in gets it, so that it says what kind of
 * thing changed and nothing of which; ids of tasks are random, and mean something to nobody but those who may see the task.
 */
export class ChangeSignals {
  private readonly changed = new Set<PatchmanSignal['changed'][number]>();
  private readonly tasks = new Set<string>();
  private timer: NodeJS.Timeout | null = null;
  private stopped = false;

  constructor(
    private readonly options: {
      signals: SignalsService;
      logger: LoggerService;
    },
  ) {}

  note(changed: PatchmanSignal['changed'][number], task?: string): void {
    if (this.stopped) return;
    this.changed.add(changed);
    if (task !== undefined && this.tasks.size < MOST_TASKS) {
      this.tasks.add(task);
    }
    if (this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.send();
    }, TOGETHER_MS);
    this.timer.unref();
  }

  stop(): void {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
  }

  private send(): void {
    const message = { changed: [...this.changed], tasks: [...this.tasks] };
    this.changed.clear();
    this.tasks.clear();
    this.options.signals
      .publish({
        recipients: { type: 'broadcast' },
        channel: PATCHMAN_SIGNALS,
        message,
      })
      .catch(error => {
        // Pages look again by themselves after a while.
        this.options.logger.warn(
          `Open pages could not be told of a change: ${reasonOf(error)}`,
        );
      });
  }
}
