import type { Knex } from 'knex';
import { type Visibility, whereVisible } from '../permissions/visibility';

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
  const hosts = (column: string) => {
    const found = knex('host').whereNotNull(`host.${column}`);
    whereVisible(found, visible);
    return found.select(`host.${column}`);
  };
  query.where(any => {
    any
      .whereExists(
        knex('package_set_member as known')
          .whereRaw('known.package_id = package.id')
          // Few sets are shared by many hosts and mirrors: they are found once, not for each package.
          .whereIn(
            'known.set_id',
            hosts('package_set_id').union(
              knex('repository_content')
                .whereNotNull('package_set_id')
                .select('package_set_id'),
            ),
          )
          .select(knex.raw('1')),
      )
      .orWhereIn(
        'package.id',
        knex('evaluation_update as told')
          .whereIn('told.evaluation_id', hosts('evaluation_id'))
          .select('told.available_id'),
      );
  });
}
