import type { HealthPart } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { fromNow } from '../../database/time';
import { countOf } from '../../texts/countOf';
import { ageOf } from './ageOf';

/** Hosts that have been due for longer than this are not being evaluated. */
const LATE = { minutes: 10 };

/** Whether hosts are evaluated soon after they are due; one statement, by an index. */
export async function evaluationHealth(knex: Knex): Promise<HealthPart> {
  const overdue = () =>
    knex('host').where(
      'evaluate_at',
      '<=',
      fromNow({ minutes: -LATE.minutes }),
    );
  const { hosts, waiting, since, failed } = await knex
    .select(
      knex('host').limit(1).select('id').as('hosts'),
      overdue().count('*').as('waiting'),
      overdue().min('evaluate_at').as('since'),
      knex('host')
        .whereNull('evaluation_id')
        .whereNotNull('evaluation_error')
        .count('*')
        .as('failed'),
    )
    .first();
  const part = (status: HealthPart['status'], detail: string): HealthPart => ({
    name: 'evaluation',
    status,
    detail,
    ageSeconds: ageOf(since),
  });
  if (hosts === null) return part('unknown', 'There is no host.');
  const count = Number(waiting);
  const failures =
    Number(failed) > 0
      ? ` ${countOf(Number(failed), 'host')} could not be evaluated.`
      : '';
  return count > 0
    ? part(
        'behind',
        `${countOf(
          count,
          'host',
        )} should have been evaluated more than ten minutes ago.${failures}`,
      )
    : part('ok', `No host waits for long.${failures}`);
}
