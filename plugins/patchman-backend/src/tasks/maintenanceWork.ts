import type { CheckKind } from './names';
import type { Progress, TaskOutcome, TaskWork } from './TaskRunner';

/** How a maintenance task is to run; by schedule it is nothing of this. */
export interface MaintenanceOptions {
  /** A person asked for it, who waits for it: nothing is left out because it failed lately. */
  asked?: boolean;
  /** Reads everything again, whatever is known already; of `refresh` and `sources`. */
  force?: boolean;
  /** Tells what would be mended, and mends nothing; of `check`. */
  dryRun?: boolean;
  /** What is mended, and deleted; of `check`. Left out: what is configured. */
  kinds?: CheckKind[];
}

/** What a maintenance task does. */
export type MaintenanceWork = (
  signal: AbortSignal,
  progress: Progress,
  options?: MaintenanceOptions,
) => Promise<string | TaskOutcome>;

/** The same as the work of a task. */
export function asTaskWork(
  work: MaintenanceWork,
  options: MaintenanceOptions,
): TaskWork {
  return (signal, progress) => work(signal, progress, options);
}
