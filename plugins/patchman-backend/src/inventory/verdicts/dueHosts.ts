import type { Knex } from 'knex';
import { releaseKeyOf } from '../../systems/releases';

/** The key of releases of which no source could speak; repositories may. */
export const OTHER = 'other';

/** Rows of the releases of hosts by the keys under which sources speak of them: several editions may be of one. */
export async function releasesOfHosts(
  knex: Knex,
): Promise<Map<string, number[]>> {
  const rows: { id: number; name: string }[] = await knex('os_release')
    .whereIn(
      'id',
      knex('os_variant')
        .whereIn('id', knex('host').select('os_variant_id'))
        .select('release_id'),
    )
    .orderBy('id')
    .select('id', 'name');
  const releases = new Map<string, number[]>();
  for (const { id, name } of rows) {
    const key = releaseKeyOf(name) ?? OTHER;
    const ids = releases.get(key);
    if (ids) ids.push(id);
    else releases.set(key, [id]);
  }
  return releases;
}

/**
 * Evaluated hosts of which nothing was found yet, or of another state of the host or of the sources, by id.
 * @param errata the name of what sources tell now
 */
export async function dueHosts(
  knex: Knex,
  wanted: {
    releaseIds: readonly number[];
    errata: string;
    after: number;
    limit: number;
  },
): Promise<{ id: number; evaluationId: number }[]> {
  const rows: { id: number; evaluation_id: number }[] = await knex('host')
    .leftJoin('host_verdicts as v', 'v.host_id', 'host.id')
    .where('host.id', '>', wanted.after)
    .whereNotNull('host.evaluation_id')
    .whereIn(
      'host.os_variant_id',
      knex('os_variant')
        .whereIn('release_id', [...wanted.releaseIds])
        .select('id'),
    )
    .where(query =>
      query
        .whereNull('v.host_id')
        .orWhereRaw('v.evaluation_id <> host.evaluation_id')
        .orWhereNot('v.errata', wanted.errata),
    )
    .orderBy('host.id')
    .limit(wanted.limit)
    .select('host.id', 'host.evaluation_id');
  return rows.map(row => ({ id: row.id, evaluationId: row.evaluation_id }));
}

/** What was found of a host, and of which state of it. */
export interface FoundOfHost {
  hostId: number;
  evaluationId: number;
  /** Null where sources tell nothing of its release. */
  setId: number | null;
}

/**
 * Notes what was found of some hosts, in one statement; hosts that were deleted meanwhile are left out.
 * @param error why nothing could be found of them
 */
export async function pointHosts(
  trx: Knex.Transaction,
  found: readonly FoundOfHost[],
  errata: string,
  at: string,
  error: string | null = null,
): Promise<void> {
  if (found.length === 0) return;
  const cases = found.map(() => 'WHEN ? THEN CAST(? AS integer)').join(' ');
  const ids = found.map(({ hostId }) => hostId);
  await trx.raw(
    `INSERT INTO host_verdicts (host_id, set_id, evaluation_id, errata, matched_at, error)
     SELECT id, CASE id ${cases} END, CASE id ${cases} END,
       CAST(? AS varchar(64)), CAST(? AS varchar(24)), CAST(? AS text)
     FROM host WHERE id IN (${ids.map(() => '?').join(', ')})
     ORDER BY id
     ON CONFLICT (host_id) DO UPDATE SET set_id = excluded.set_id,
       evaluation_id = excluded.evaluation_id, errata = excluded.errata, matched_at = excluded.matched_at,
       error = excluded.error`,
    [
      ...found.flatMap(({ hostId, setId }) => [hostId, setId]),
      ...found.flatMap(({ hostId, evaluationId }) => [hostId, evaluationId]),
      errata,
      at,
      error,
      ...ids,
    ] as number[],
  );
}
