import type { Knex } from 'knex';
import { inPieces } from '../../database/inPieces';

/**
 * Hosts whose evaluation does not know what sources have as advisories now, which may say something of their updates. Those that were
 * not looked at yet come later.
 * @param advisories the name of what sources have
 */
export async function hostsBehindAdvisories(
  knex: Knex,
  releaseIds: readonly number[],
  advisories: string,
): Promise<number[]> {
  return knex('host_verdicts as v')
    .join('host', 'host.id', 'v.host_id')
    .whereNot('v.advisories', advisories)
    .whereIn(
      'host.os_variant_id',
      knex('os_variant')
        .whereIn('release_id', [...releaseIds])
        .select('id'),
    )
    .orderBy('host.id')
    .pluck('host.id');
}

/** Notes what the evaluations of some hosts know now. */
export async function noteAdvisories(
  knex: Knex,
  hostIds: readonly number[],
  advisories: string,
): Promise<void> {
  for (const piece of inPieces(hostIds)) {
    await knex('host_verdicts')
      .whereIn('host_id', piece)
      .update({ advisories });
  }
}
