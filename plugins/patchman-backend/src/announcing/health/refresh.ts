import type { SchedulerServiceTaskScheduleDefinition } from '@backstage/backend-plugin-api';
import type { HealthPart } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { Duration } from 'luxon';
import { countOf } from '../../texts/countOf';
import { ageOf } from './ageOf';

/** What a schedule that is no interval is taken for, in seconds: once a day, and two hours. */
const DAY = 26 * 3600;

/** How many seconds after a run the next one ought to be over; null where it runs only by hand. */
export function overdueAfter({
  frequency,
  timeout,
}: SchedulerServiceTaskScheduleDefinition): number | null {
  if ('trigger' in frequency) return null;
  if ('cron' in frequency) return DAY;
  const seconds = (value: typeof frequency | typeof timeout) =>
    Duration.fromObject(value).as('seconds');
  return 2 * seconds(frequency) + seconds(timeout);
}

/** Whether mirrors are looked at as often as they are to be; one statement. */
export async function refreshHealth(
  knex: Knex,
  schedule: SchedulerServiceTaskScheduleDefinition,
): Promise<HealthPart> {
  const mirrors = knex('mirror')
    .join('repository', 'repository.id', 'mirror.repository_id')
    .where({
      'mirror.enabled': true,
      'mirror.refresh': true,
      'repository.enabled': true,
    });
  const { total, failing, checked } = await mirrors
    .select(
      knex.raw('COUNT(*) AS total'),
      knex.raw(
        'SUM(CASE WHEN mirror.error IS NULL THEN 0 ELSE 1 END) AS failing',
      ),
      knex.raw('MAX(mirror.checked_at) AS checked'),
    )
    .first();
  const age = ageOf(checked);
  const part = (status: HealthPart['status'], detail: string): HealthPart => ({
    name: 'refresh',
    status,
    detail,
    ageSeconds: age,
  });
  if (Number(total) === 0)
    return part('unknown', 'There is no mirror to read.');
  if (age === null) return part('unknown', 'No mirror was looked at yet.');
  const late = overdueAfter(schedule);
  const count = countOf(Number(total), 'mirror');
  if (late === null) {
    return part('unknown', `${count}, which are looked at only by hand.`);
  }
  if (age > late) {
    return part('behind', `None of ${count} was looked at when it was due.`);
  }
  const failures = Number(failing);
  if (failures === Number(total)) {
    return part('behind', `Each of ${count} fails.`);
  }
  return part(
    'ok',
    failures > 0
      ? `${count}, of which ${failures} ${failures === 1 ? 'fails' : 'fail'}.`
      : `${count}.`,
  );
}
