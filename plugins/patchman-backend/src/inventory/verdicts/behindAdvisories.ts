import type { Knex } from 'knex';
import { inPieces } from '../../database/inPieces';
import { now } from '../../database/time';

/**
 * Evaluated hosts whose evaluation may not know what sources have as advisories now, which may say something of their updates. Those
 * that could not be evaluated are tried again in their own time.
 * @param advisories the name of what sources have, empty for nothing
 */
export async function hostsBehindAdvisories(
  knex: Knex,
  releaseIds: readonly number[],
  advisories: string,
): Promise<number[]> {
  return knex('host')
    .leftJoin('host_verdicts as v', 'v.host_id', 'host.id')
    .whereNotNull('host.evaluation_id')
    .whereRaw(`COALESCE(v.advisories, '') <> ?`, [advisories])
    .whereIn(
      'host.os_variant_id',
      knex('os_variant')
        .whereIn('release_id', [...releaseIds])
        .select('id'),
    )
    .orderBy('host.id')
    .pluck('host.id');
}

/** Notes what the evaluations of some hosts know now, of hosts too of which nothing was found yet. */
export async function noteAdvisories(
  knex: Knex,
  hostIds: readonly number[],
  advisories: string,
): Promise<void> {
  for (const piece of inPieces(hostIds)) {
    await knex.raw(
      `INSERT INTO host_verdicts (host_id, evaluation_id, errata, advisories, matched_at)
       SELECT id, 0, '', CAST(? AS varchar(64)), CAST(? AS varchar(24)) FROM host
       WHERE id IN (${piece.map(() => '?').join(', ')}) ORDER BY id
       ON CONFLICT (host_id) DO UPDATE SET advisories = excluded.advisories`,
      [advisories, now(), ...piece],
    );
  }
}
