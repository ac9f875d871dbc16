import type { HealthPart } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { ageOf } from './ageOf';
import { countOf } from '../../texts/countOf';

/** Reports that wait longer than this, in seconds, are not being processed. */
const LATE = 300;

export interface QueueFigures {
  waiting: number;
  /** Of the report that came first of those that wait; null without any. */
  oldestSeconds: number | null;
}

/** How many reports wait, and for how long; one statement by an index. */
export async function queueFigures(knex: Knex): Promise<QueueFigures> {
  const pending = () => knex('report').where({ status: 'pending' });
  const { waiting, oldest } = await knex
    .select(
      pending().count('*').as('waiting'),
      pending().orderBy('id').limit(1).select('received_at').as('oldest'),
    )
    .first();
  return { waiting: Number(waiting), oldestSeconds: ageOf(oldest) };
}

export function queueHealth({
  waiting,
  oldestSeconds,
}: QueueFigures): HealthPart {
  const isLate = oldestSeconds !== null && oldestSeconds > LATE;
  return {
    name: 'queue',
    status: isLate ? 'behind' : 'ok',
    detail:
      waiting === 0
        ? 'No report waits.'
        : `${countOf(waiting, 'report')} to be processed${
            isLate ? ', the first of them for more than five minutes' : ''
          }.`,
    ageSeconds: oldestSeconds,
  };
}
