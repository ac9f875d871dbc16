import type { Knex } from 'knex';
import { deleteInPieces } from '../../database/deleteInPieces';
import { fromNow } from '../../database/time';

/** Hosts whose reports are looked at with one statement. */
const HOSTS = 200;

/**
 * Keeps the newest processed reports of each host; failed and rejected ones stay for a month, for people to look at, and
 * those in quarantine until somebody decides.
 * @returns how many reports were deleted
 */
export async function cleanReports(
  knex: Knex,
  keep: number,
  signal: AbortSignal,
): Promise<number> {
  let deleted = 0;
  let after = '';
  while (!signal.aborted) {
    const names: string[] = await knex('report')
      .where('host_name', '>', after)
      .distinct('host_name')
      .orderBy('host_name')
      .limit(HOSTS)
      .pluck('host_name');
    if (names.length === 0) break;
    deleted += await deleteProcessed(knex, names, keep);
    after = names[names.length - 1];
  }
  const old = fromNow({ days: -30 });
  return (
    deleted +
    (await deleteInPieces(
      knex,
      'report',
      query =>
        query
          .whereIn('status', ['failed', 'rejected'])
          .where('received_at', '<', old),
      signal,
    ))
  );
}

async function deleteProcessed(
  knex: Knex,
  hostNames: string[],
  keep: number,
): Promise<number> {
  const ranked = knex('report')
    .where({ status: 'processed' })
    .whereIn('host_name', hostNames)
    .select(
      'id',
      knex.raw(
        'ROW_NUMBER() OVER (PARTITION BY host_name ORDER BY id DESC) AS place',
      ),
    )
    .as('ranked');
  return knex('report')
    .whereIn('id', knex.from(ranked).where('place', '>', keep).select('id'))
    .delete();
}
