import type { HumanDuration } from '@backstage/types';
import type { Knex } from 'knex';
import { DateTime } from 'luxon';
import { toTimestamp } from '../database/time';
import { deleteInPieces } from '../database/deleteInPieces';

/**
 * Drops what is older than it has to be kept.
 * @returns how many events
 */
export async function cleanAudit(
  knex: Knex,
  keep: HumanDuration,
  signal: AbortSignal,
): Promise<number> {
  const before = toTimestamp(DateTime.utc().minus(keep));
  return deleteInPieces(
    knex,
    'audit_event',
    query => query.where('at', '<', before),
    signal,
  );
}
