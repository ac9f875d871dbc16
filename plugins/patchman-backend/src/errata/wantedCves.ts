import type { Knex } from 'knex';
import { fromNow } from '../database/time';
import { countedCves, settleFor } from '../queries/counted';

/** After this long a source is asked again for what it told of a CVE. */
const STALE = { days: -14 };

/**
 * CVEs that concern a host, of which a source has told nothing for a while; those of most hosts first.
 * @param unscored whether those that anybody has scored are left out
 */
export async function wantedCves(
  knex: Knex,
  options: { sourceId: number; limit: number; unscored: boolean },
): Promise<string[]> {
  const { sourceId, limit, unscored } = options;
  await settleFor(knex, 'all');
  const query = knex('cve')
    .join(countedCves(knex, 'all').as('open'), 'open.cve_id', 'cve.id')
    .whereNotExists(
      knex('cve_detail as d')
        .whereRaw('d.cve_id = cve.id')
        .where('d.source_id', sourceId)
        .where('d.told_at', '>=', fromNow(STALE))
        .select(knex.raw('1')),
    )
    .orderBy([
      { column: 'open.hosts', order: 'desc' },
      { column: 'cve.name', order: 'desc' },
    ])
    .limit(limit);
  if (unscored) {
    query.whereNotExists(
      knex('cve_detail as scored')
        .whereRaw('scored.cve_id = cve.id')
        .whereNotNull('scored.score')
        .select(knex.raw('1')),
    );
  }
  return query.pluck('cve.name');
}
