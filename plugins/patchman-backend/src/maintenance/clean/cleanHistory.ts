import type { HumanDuration } from '@backstage/types';
import type { Knex } from 'knex';
import { DateTime } from 'luxon';
import { toTimestamp } from '../../database/time';

/** Row ids that are looked at with one statement. */
const BATCH = 20_000;

/**
 * Drops what reports changed longer ago than it has to be kept. By ranges of ids and not by time: the history is what is
 * written most, and an index for a search once a day would cost each report.
 * @returns how many changes
 */
export async function cleanHistory(
  knex: Knex,
  keep: HumanDuration,
  signal: AbortSignal,
): Promise<number> {
  const before = toTimestamp(DateTime.utc().minus(keep));
  const [{ first, last }]: { first: number | null; last: number }[] =
    await knex('host_change').min({ first: 'id' }).max({ last: 'id' });
  if (first === null) return 0;
  let deleted = 0;
  for (let from = first; from <= last && !signal.aborted; from += BATCH) {
    deleted += await knex('host_change')
      .where('id', '>=', from)
      .where('id', '<', from + BATCH)
      .where('at', '<', before)
      .delete();
  }
  return deleted;
}
