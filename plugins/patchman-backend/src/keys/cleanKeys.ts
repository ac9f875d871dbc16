import type { HumanDuration } from '@backstage/types';
import type { Knex } from 'knex';
import { DateTime } from 'luxon';
import { toTimestamp } from '../database/time';

/**
 * Drops keys and enrolment tokens that ended long ago, and quarantines that were accepted then. Machines that were
 * rejected or renamed stay: the decision is in force.
 * @param keep for how long what has ended is still shown
 * @returns how many keys and tokens
 */
export async function cleanKeys(
  knex: Knex,
  keep: HumanDuration,
): Promise<number> {
  const before = toTimestamp(DateTime.utc().minus(keep));
  await knex('quarantine')
    .where({ status: 'accepted' })
    .where('decided_at', '<', before)
    .delete();
  const keys = await knex('host_key')
    .where('revoked_at', '<', before)
    .orWhere('expires_at', '<', before)
    .delete();
  const tokens = await knex('enrolment_token')
    .where(ended =>
      ended.where('revoked_at', '<', before).orWhere('expires_at', '<', before),
    )
    // A host that has not reported yet gets its tags and owner from it.
    .whereNotExists(
      knex('host_key')
        .whereRaw('host_key.enrolment_id = enrolment_token.id')
        .select(knex.raw('1')),
    )
    .delete();
  return keys + tokens;
}
