import type { HumanDuration } from '@backstage/types';
import type { Knex } from 'knex';
import { DateTime } from 'luxon';
import { toTimestamp } from '../database/time';

/**
 * Drops what is older than it has to be kept.
 * @returns how many events
 */
export async function cleanAudit(
  knex: Knex,
  keep: HumanDuration,
): Promise<number> {
  const before = toTimestamp(DateTime.utc().minus(keep));
  return knex('audit_event').where('at', '<', before).delete();
}
