import type { Knex } from 'knex';
import { isPostgres } from '../../database/dialect';
import { rowsOf } from '../../database/givenRows';

/** What happened, as triggers note it; see the migration of announcements. */
export interface Announcement {
  id: number;
  kind:
    | 'host-evaluated'
    | 'host-changed'
    | 'host-deleted'
    | 'mirror-failing'
    | 'mirror-recovered'
    | 'erratum-published';
  subject_id: number | null;
  subject: string | null;
  before_id: number | null;
  after_id: number | null;
}

/**
 * Takes the oldest announcements away, so that no other backend makes them: each is made once at most, and not at all if
 * this backend ends before it does.
 */
export async function takeAnnouncements(
  knex: Knex,
  limit: number,
): Promise<Announcement[]> {
  // SKIP LOCKED: two backends take different ones instead of waiting for each other.
  const locking = isPostgres(knex) ? 'FOR UPDATE SKIP LOCKED' : '';
  const taken = await knex.raw(
    `
    DELETE FROM announcement WHERE id IN (
      SELECT id FROM announcement ORDER BY id LIMIT ? ${locking}
    ) RETURNING *
    `,
    [limit],
  );
  return rowsOf<Announcement>(taken).sort((a, b) => a.id - b.id);
}
