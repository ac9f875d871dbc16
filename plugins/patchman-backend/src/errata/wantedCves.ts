import type { Knex } from 'knex';
import { fromNow } from '../database/time';
import { countedCves, settleFor } from '../queries/counted';
import { settleExposure } from '../inventory/exposure/settleExposure';

/** After this long a source is asked again for what it told of a CVE. */
const STALE = { days: -14 };

/**
 * CVEs that ask something of a host, of which a source has told nothing for a while; first those that most hosts have a fix of.
 * @param unscored whether those that anybody has scored are left out
 */
export async function wantedCves(
  knex: Knex,
  options: { sourceId: number; limit: number; unscored: boolean },
): Promise<string[]> {
  const { sourceId, limit, unscored } = options;
  await settleFor(knex, 'all');
  await settleExposure(knex);
  const query = knex('cve')
    .leftJoin(countedCves(knex, 'all').as('open'), 'open.cve_id', 'cve.id')
    .leftJoin('cve_exposure as e', 'e.cve_id', 'cve.id')
    // What an erratum says, and what was found of hosts, a moment later and of CVEs too that nobody has fixed.
    .where(any => any.where('open.hosts', '>', 0).orWhere('e.affected', '>', 0))
    .whereNotExists(
      knex('cve_detail as d')
        .whereRaw('d.cve_id = cve.id')
        .where('d.source_id', sourceId)
        .where('d.told_at', '>=', fromNow(STALE))
        .select(knex.raw('1')),
    )
    .orderByRaw('COALESCE(open.hosts, e.n_update) DESC')
    .orderByRaw('COALESCE(e.affected, 0) DESC')
    .orderBy('cve.name', 'desc')
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
