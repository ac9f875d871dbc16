import type { Knex } from 'knex';
import { type Visibility, whereVisible } from '../permissions/visibility';

/** Hosts that somebody may see, as a subquery with one row a host. */
export function visibleHosts(
  knex: Knex,
  visible: Visibility,
): Knex.QueryBuilder {
  const query = knex('host').select('host.*');
  whereVisible(query, visible);
  return query;
}
