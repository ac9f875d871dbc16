import type { Knex } from 'knex';
import { ADVISORY_LOCKS } from '../../database/advisoryLocks';
import { isPostgres } from '../../database/dialect';

export interface DueHost {
  id: number;
  package_set_id: number | null;
}

/**
 * Does some work for those of the due hosts that no other backend is evaluating at this moment. Hosts with the same
 * packages go together, as they mostly share their answer: so several backends share a wave, and none computes what
 * another one does. A backend that dies lets go of what it had.
 * @param stillDue narrows a query for hosts to those that are due, which some are not any more once they are ours
 */
export async function shareDueHosts<T>(
  knex: Knex,
  hosts: readonly DueHost[],
  stillDue: (query: Knex.QueryBuilder) => void,
  work: (ids: number[]) => Promise<T>,
): Promise<T> {
  if (!isPostgres(knex)) return work(hosts.map(({ id }) => id));
  // Without packages there is nothing to share.
  const groupOf = ({ id, package_set_id }: DueHost) => package_set_id ?? -id;
  const groups = [...new Set(hosts.map(groupOf))];
  // The locks last as long as this transaction, which does nothing but hold them.
  return knex.transaction(async trx => {
    const { rows } = await trx.raw(
      `SELECT g FROM unnest(?::int[]) AS g WHERE pg_try_advisory_xact_lock(?, g)`,
      [groups, ADVISORY_LOCKS.dueHosts] as any,
    );
    const ours = new Set(rows.map(({ g }: { g: number }) => g));
    const ids: number[] = await trx('host')
      .whereIn(
        'id',
        hosts.filter(host => ours.has(groupOf(host))).map(({ id }) => id),
      )
      .modify(stillDue)
      .pluck('id');
    return work(ids);
  });
}
