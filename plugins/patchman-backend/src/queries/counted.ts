import type { Knex } from 'knex';
import { packagesOfSets } from '../inventory/packageSets/members';
import { settleTallies } from '../inventory/tallies/settleTallies';
import { type Visibility, whereVisible } from '../permissions/visibility';

/*
 * On how many visible hosts something is. Whoever sees all hosts is answered from what is counted already; for the others
 * hosts are counted now, by the sets and evaluations that they share: that costs what there is of different ones.
 */

/** Brings what is counted up to date, for whoever is answered from it. */
export async function settleFor(
  knex: Knex,
  visible: Visibility,
): Promise<void> {
  if (visible === 'all') await settleTallies(knex);
}

/** How many visible hosts share each evaluation, as `evaluation_id` and `hosts`. */
export function hostsByEvaluation(
  knex: Knex,
  visible: Visibility,
): Knex.QueryBuilder {
  const query = knex('host')
    .whereNotNull('host.evaluation_id')
    .groupBy('host.evaluation_id')
    .select('host.evaluation_id', knex.raw('COUNT(*) AS hosts'));
  whereVisible(query, visible);
  return query;
}

/** How many visible hosts share each set of packages, as `package_set_id` and `hosts`. */
export function hostsBySet(knex: Knex, visible: Visibility): Knex.QueryBuilder {
  const query = knex('host')
    .whereNotNull('host.package_set_id')
    .groupBy('host.package_set_id')
    .select('host.package_set_id', knex.raw('COUNT(*) AS hosts'));
  whereVisible(query, visible);
  return query;
}

/** The sets of visible hosts, as `package_set_id`. */
export function visibleSets(
  knex: Knex,
  visible: Visibility,
): Knex.QueryBuilder {
  const query = knex('host').whereNotNull('host.package_set_id');
  whereVisible(query, visible);
  return query.select('host.package_set_id');
}

/** Updates that any visible host has, as `update_id` and `hosts`. */
export function countedUpdates(
  knex: Knex,
  visible: Visibility,
): Knex.QueryBuilder {
  if (visible === 'all') {
    return knex('update_tally').where('hosts', '>', 0);
  }
  return knex
    .from(hostsByEvaluation(knex, visible).as('h'))
    .join('evaluation_entry as e', 'e.evaluation_id', 'h.evaluation_id')
    .groupBy('e.update_id')
    .select('e.update_id', knex.raw('SUM(h.hosts) AS hosts'));
}

/** Errata that any visible host is behind of, as `name` and `hosts`. */
export function countedErrata(
  knex: Knex,
  visible: Visibility,
): Knex.QueryBuilder {
  if (visible === 'all') {
    return knex('erratum_tally').where('hosts', '>', 0);
  }
  return knex
    .from(hostsByEvaluation(knex, visible).as('h'))
    .join('evaluation_erratum as e', 'e.evaluation_id', 'h.evaluation_id')
    .groupBy('e.name')
    .select('e.name', knex.raw('SUM(h.hosts) AS hosts'));
}

/** CVEs that any visible host is behind of, as `cve_id` and `hosts`. */
export function countedCves(
  knex: Knex,
  visible: Visibility,
): Knex.QueryBuilder {
  if (visible === 'all') {
    return knex('cve_tally').where('hosts', '>', 0);
  }
  // A host that needs two errata of one CVE is one host, so pairs are made distinct before hosts are added up.
  const open = knex('evaluation_erratum as e')
    .join('erratum', 'erratum.name', 'e.name')
    .join('erratum_cve as c', 'c.erratum_id', 'erratum.id')
    .whereIn(
      'e.evaluation_id',
      hostsByEvaluation(knex, visible).clearSelect().select('evaluation_id'),
    )
    .distinct('c.cve_id', 'e.evaluation_id');
  return knex
    .from(open.as('open'))
    .join(
      hostsByEvaluation(knex, visible).as('h'),
      'h.evaluation_id',
      'open.evaluation_id',
    )
    .groupBy('open.cve_id')
    .select('open.cve_id', knex.raw('SUM(h.hosts) AS hosts'));
}

/** Packages that any visible host has installed, as `package_id`. */
export function installedPackages(
  knex: Knex,
  visible: Visibility,
): Knex.QueryBuilder {
  if (visible === 'all') {
    return knex('package_tally').where('hosts', '>', 0).select('package_id');
  }
  return knex
    .from(packagesOfSets(knex, visibleSets(knex, visible)).as('m'))
    .select('m.package_id');
}
