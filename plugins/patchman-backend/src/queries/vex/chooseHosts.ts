import { InputError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { HostListFilters } from '../hostFilters';
import { chosenHosts, type HostScope } from '../hosts';

/** Different hosts that one document tells of; of equal ones there may be any number. */
const MOST_DIFFERENT = 200;

/**
 * One of each of the different hosts that filters leave, in one statement.
 * @throws InputError where there are too many
 */
export async function differentHosts(
  knex: Knex,
  scope: HostScope,
  filters: HostListFilters,
  search?: string,
): Promise<number[]> {
  const rows: { id: number }[] = await knex
    .from(chosenHosts(knex, scope, filters, search).as('c'))
    .join('host', 'host.id', 'c.id')
    .groupByRaw(
      'COALESCE(c.evaluation_id, -c.id), host.package_set_id, c.os_variant_id',
    )
    .orderByRaw('MIN(c.id)')
    .limit(MOST_DIFFERENT + 1)
    .select(knex.raw('MIN(c.id) AS id'));
  if (rows.length > MOST_DIFFERENT) {
    throw new InputError(
      `These are more than ${MOST_DIFFERENT} different hosts; ask for fewer at once, by os, tag or name.`,
    );
  }
  return rows.map(({ id }) => id);
}
