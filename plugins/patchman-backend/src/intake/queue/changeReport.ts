import type { Knex } from 'knex';
import { now } from '../../database/time';

/**
 * Puts a report back into the queue: one that failed, or the last one of its host that was processed. Older ones say nothing
 * that holds.
 * @returns false when it is neither
 */
export async function requeueReport(knex: Knex, id: number): Promise<boolean> {
  const changed = await knex('report')
    .where({ id })
    .where(any =>
      any
        .where({ status: 'failed' })
        .orWhere(last =>
          last
            .where({ status: 'processed' })
            .whereNotExists(
              knex('report as later')
                .whereRaw('later.host_name = report.host_name')
                .whereRaw('later.id > report.id')
                .where('later.status', 'processed'),
            ),
        ),
    )
    .update(requeued());
  return changed > 0;
}

/** Puts failed reports back, some hundreds at most; all others stay. @returns how many */
export async function requeueReports(
  knex: Knex,
  ids: number[],
): Promise<number> {
  return knex('report')
    .whereIn('id', ids)
    .where({ status: 'failed' })
    .update(requeued());
}

function requeued() {
  return {
    status: 'pending',
    attempts: 0,
    stops: 0,
    next_at: now(),
    processed_at: null,
    error: null,
    // With it, what the host said before would be taken for known.
    body_digest: null,
  };
}

/**
 * Deletes a report.
 * @returns false when it is held for a decision, which may have to apply it
 */
export async function deleteReport(knex: Knex, id: number): Promise<boolean> {
  return (await deleteReports(knex, [id])) > 0;
}

/** The same of some hundreds at most; those that are held stay. @returns how many */
export async function deleteReports(
  knex: Knex,
  ids: number[],
): Promise<number> {
  return knex('report')
    .whereIn('id', ids)
    .whereNot({ status: 'quarantined' })
    .delete();
}
