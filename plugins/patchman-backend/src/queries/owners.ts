import type { Knex } from 'knex';

/**
 * Limits a query to hosts of these owners: what the catalog's entities say counts, and where they say nothing what the
 * host was given at its enrolment or by a person.
 * @param host the table or alias of the hosts
 * @param owners entity refs in lower case
 */
export function whereOwnedBy(
  query: Knex.QueryBuilder,
  host: string,
  owners: string[],
): void {
  query.where(any => {
    any
      .whereIn(`${host}.name`, entities => {
        entities
          .from('host_entity')
          .whereIn(entities.client.raw('LOWER(owner)'), owners)
          .select('host_name');
      })
      .orWhere(assigned => {
        assigned
          .whereIn(`${host}.assigned_owner`, owners)
          .whereNotExists(entities => {
            entities
              .from('host_entity')
              .whereRaw('host_entity.host_name = ??', [`${host}.name`])
              .whereNotNull('owner')
              .select('host_name');
          });
      });
  });
}

/** Every host with its owners, as `host_name` and `owner`; hosts without any are left out. */
export function ownersQuery(knex: Knex): Knex.QueryBuilder {
  return knex('host_entity')
    .whereNotNull('owner')
    .select('host_name', 'owner')
    .union(assigned => {
      assigned
        .from('host as assigned')
        .whereNotNull('assigned.assigned_owner')
        .whereNotExists(entities => {
          entities
            .from('host_entity')
            .whereRaw('host_entity.host_name = assigned.name')
            .whereNotNull('owner')
            .select('host_name');
        })
        .select(
          'assigned.name as host_name',
          'assigned.assigned_owner as owner',
        );
    });
}
