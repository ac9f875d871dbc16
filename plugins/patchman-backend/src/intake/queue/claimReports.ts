import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { isPostgres } from '../../database/dialect';
import { rowsOf } from '../../database/givenRows';
import type { DbReportRow } from '../../database/tables';
import { fromAheadOfTime, fromNow, now } from '../../database/time';

/** A backend that dies while it processes reports gives them back after this long; a living one renews. */
const LEASE = { seconds: 20 };
export const LEASE_RENEWAL_MS = 5_000;
/** No further report is taken with others that are as large together, before compression. */
const BYTES = 4 * 1024 * 1024;

/**
 * Takes up to `limit` reports that are due, oldest first, and pushes their next try into the future, so that no other
 * backend takes them. A host's report waits until every earlier one of that host is done. One that was claimed by a
 * backend that stopped is suspected: it is not taken with others, so that they are not suspected with it.
 */
export function claimReports(
  knex: Knex,
  limit: number,
): Promise<DbReportRow[]> {
  return claim(knex, limit, 'stops = 0 AND ticket IS NULL', 'id');
}

/** Takes the one suspected report that the fewest backends stopped over. */
export async function claimSuspectedReport(
  knex: Knex,
): Promise<DbReportRow | undefined> {
  const [row] = await claim(
    knex,
    1,
    '(stops > 0 OR ticket IS NOT NULL)',
    'stops, id',
  );
  return row;
}

async function claim(
  knex: Knex,
  limit: number,
  which: string,
  order: string,
): Promise<DbReportRow[]> {
  const ticket = randomUUID();
  // A claim that a power cut takes back is made again, so that it need not wait for the disk.
  const [relaxed, isRelaxed] = isPostgres(knex)
    ? [
        "relaxed AS (SELECT set_config('synchronous_commit', 'off', true)),",
        'AND EXISTS (SELECT 1 FROM relaxed)',
      ]
    : ['', ''];
  // SKIP LOCKED: two backends that claim at once take different rows instead of waiting for each other.
  const locking = isPostgres(knex) ? 'FOR UPDATE SKIP LOCKED' : '';
  const result = await knex.raw(
    `
    WITH ${relaxed} due AS ${isPostgres(knex) ? 'MATERIALIZED' : ''} (
      SELECT id, size FROM report
      WHERE status = 'pending' AND (next_at <= :now OR next_at > :impossible) AND ${which}
        AND NOT EXISTS (
          SELECT 1 FROM report AS earlier
          WHERE earlier.host_name = report.host_name
            AND earlier.id < report.id AND earlier.status = 'pending'
        )
      ORDER BY ${order} LIMIT :limit ${locking}
    )
    UPDATE report SET ticket = :ticket, next_at = :lease, attempts = attempts + 1,
      stops = stops + CASE WHEN ticket IS NULL THEN 0 ELSE 1 END
    WHERE id IN (
        SELECT id FROM (SELECT id, SUM(size) OVER (ORDER BY id) - size AS before FROM due) AS sized
        WHERE before < :bytes
      ) ${isRelaxed}
    RETURNING *
    `,
    {
      ...{ now: now(), limit, bytes: BYTES, ticket, lease: fromNow(LEASE) },
      // Longer than any lease and any pause between two tries.
      impossible: fromAheadOfTime(),
    },
  );
  return rowsOf<DbReportRow>(result).sort((a, b) => a.id - b.id);
}

/** Keeps claimed reports claimed while they are being processed. */
export async function renewClaims(
  knex: Knex,
  reports: Pick<DbReportRow, 'id' | 'ticket'>[],
): Promise<void> {
  if (reports.length === 0) return;
  await knex('report')
    .whereIn(
      'id',
      reports.map(report => report.id),
    )
    .whereIn('ticket', [...new Set(reports.map(report => report.ticket))])
    .where({ status: 'pending' })
    .update({ next_at: fromNow(LEASE) });
}

/**
 * Gives back what a backend that was killed had claimed. Only SQLite: its one backend is the one that starts now, while
 * on PostgreSQL another one may be at work and the lease has to run out.
 */
export async function releaseAbandonedClaims(knex: Knex): Promise<void> {
  if (isPostgres(knex)) return;
  await knex('report')
    .where({ status: 'pending' })
    .whereNotNull('ticket')
    .update({ ticket: null, next_at: now(), stops: knex.raw('stops + 1') });
}
