import type { Knex } from 'knex';
import { packagesOfSets } from '../inventory/packageSets/members';
import type { Visibility } from '../permissions/visibility';
import { hostsByEvaluation, visibleSets } from './counted';

/**
 * Limits a query of `package` to what somebody may know of: what a repository offers, what a visible host has installed,
 * and what one is told to update to. What only other hosts have does not exist for them. Whoever sees all hosts sees
 * every package, at no cost. For those who may see repositories.
 */
export function whereKnown(
  query: Knex.QueryBuilder,
  knex: Knex,
  visible: Visibility,
): void {
  if (visible === 'all') return;
  // Few sets are shared by many hosts and mirrors: they are read once, not for each package.
  const sets = visibleSets(knex, visible).union(
    knex('repository_content')
      .whereNotNull('package_set_id')
      .select('package_set_id'),
  );
  query.where(any => {
    any
      .whereIn(
        'package.id',
        knex.from(packagesOfSets(knex, sets).as('known')).select('package_id'),
      )
      .orWhereIn(
        'package.id',
        knex('evaluation_entry as told')
          .join('found_update', 'found_update.id', 'told.update_id')
          .whereIn(
            'told.evaluation_id',
            hostsByEvaluation(knex, visible)
              .clearSelect()
              .select('host.evaluation_id'),
          )
          .select('found_update.available_id'),
      );
  });
}
