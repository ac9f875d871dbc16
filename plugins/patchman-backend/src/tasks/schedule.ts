import type {
  AuthService,
  DiscoveryService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { DateTime, Duration } from 'luxon';
import { z } from 'zod';
import { MAINTENANCE_TASKS, type MaintenanceTask } from './names';

/** What the scheduler says of itself, https://backstage.io/docs/backend-system/core-services/scheduler. */
const answer = z.object({
  tasks: z.array(
    z.object({
      taskId: z.string(),
      settings: z.object({ cadence: z.string() }).nullish(),
      taskState: z.object({ startsAt: z.string().nullish() }).nullish(),
    }),
  ),
});

/** When a maintenance task runs by itself. */
export interface Schedule {
  /** An ISO 8601 duration, a cron expression, or `manual`. */
  cadence: string;
  /** ISO 8601 UTC; null while it runs and where it never does by itself. */
  nextRun: string | null;
}

/** The id under which the scheduler knows a maintenance task. */
export function scheduledTaskId(task: MaintenanceTask): string {
  return `patchman-${task}`;
}

/** Asks the scheduler, which alone knows, about all maintenance tasks; nothing where it cannot be asked. */
export async function readSchedules(options: {
  auth: AuthService;
  discovery: DiscoveryService;
  logger: LoggerService;
}): Promise<Map<MaintenanceTask, Schedule>> {
  const { auth, discovery, logger } = options;
  try {
    const base = await discovery.getBaseUrl('patchman');
    const { token } = await auth.getPluginRequestToken({
      onBehalfOf: await auth.getOwnServiceCredentials(),
      targetPluginId: 'patchman',
    });
    const response = await fetch(`${base}/.backstage/scheduler/v1/tasks`, {
      headers: { Authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(5000),
    });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    const { tasks } = answer.parse(await response.json());
    return new Map(
      MAINTENANCE_TASKS.flatMap(name => {
        const found = tasks.find(
          ({ taskId }) => taskId === scheduledTaskId(name),
        );
        if (!found) return [];
        return [
          [
            name,
            {
              cadence: found.settings?.cadence ?? 'manual',
              nextRun: utc(found.taskState?.startsAt),
            },
          ],
        ];
      }),
    );
  } catch (error) {
    logger.warn(`The scheduler cannot be asked: ${(error as Error).message}`);
    return new Map();
  }
}

function utc(time: string | null | undefined): string | null {
  const read = time ? DateTime.fromISO(time, { setZone: true }) : null;
  return read?.isValid ? read.toUTC().toISO() : null;
}

/** `every 4 hours`, or the cron expression. */
export function describeCadence(cadence: string): string {
  if (cadence === 'manual') return 'only by hand';
  const duration = Duration.fromISO(cadence);
  if (!duration.isValid) return `at ${cadence} (cron)`;
  const words = duration.rescale().toHuman({ unitDisplay: 'long' });
  return `every ${words.replace(/^1 (\w+)s?$/, '$1')}`;
}
