import type { Knex } from 'knex';
import { canonicalName } from '../../inventory/errata/canonicalName';
import { likeJsonItem } from '../likePattern';

/** What was found of packages that an erratum fixes, as `v` with its block as `b`. */
export function verdictsNaming(knex: Knex, erratum: string): Knex.QueryBuilder {
  const names = [...new Set([erratum, canonicalName(erratum)])];
  const cves = knex('erratum_cve')
    .join('erratum', 'erratum.id', 'erratum_cve.erratum_id')
    .whereIn('erratum.name', names)
    .select('erratum_cve.cve_id')
    .union(
      knex('advisory_cve')
        .join('advisory', 'advisory.id', 'advisory_cve.advisory_id')
        .whereIn('advisory.name', names)
        .select('advisory_cve.cve_id'),
    );
  return knex('cve_verdict as v')
    .join('verdict_block as b', 'b.id', 'v.block_id')
    .whereIn('v.cve_id', cves)
    .where(any => {
      for (const name of names) {
        any.orWhereRaw(`v.advisories LIKE ? ESCAPE '\\'`, [likeJsonItem(name)]);
      }
    });
}

/** The sets of verdicts that have any of those, as `set_id`. */
export function setsNaming(knex: Knex, erratum: string): Knex.QueryBuilder {
  return knex('verdict_entry')
    .whereIn('block_id', verdictsNaming(knex, erratum).select('v.block_id'))
    .select('set_id');
}
