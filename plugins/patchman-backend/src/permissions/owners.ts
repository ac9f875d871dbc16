import type { Knex } from 'knex';

/**
 * Whose a host is, decided here for rules and for SQL alike, the first of these that says anything:
 * 1. the entities that the catalog trusts, each of them: somebody wrote there whose the host is;
 * 2. what the host was given at its enrolment or by a person, from the moment that it is given;
 * 3. the entity that the catalog module made of the host, by the configured rules.
 * Entities that are not trusted say nothing. All refs are in lower case.
 */
export interface OwnedHost {
  assignedOwner: string | null;
  entities: { standing: EntityStanding; owner: string | null }[];
}

/** `made`: by the catalog module from the host; `trusted`: may say whose a host is; `claimed`: may not. */
export type EntityStanding = 'made' | 'trusted' | 'claimed';

/** The owners of a host, as `whereOwnedBy` and `ownersQuery` find them. */
export function ownersOf({ assignedOwner, entities }: OwnedHost): string[] {
  const by = (standing: EntityStanding) => [
    ...new Set(
      entities
        .filter(entity => entity.standing === standing)
        .flatMap(({ owner }) => (owner === null ? [] : [owner])),
    ),
  ];
  const trusted = by('trusted');
  if (trusted.length > 0) return trusted;
  return assignedOwner === null ? by('made') : [assignedOwner];
}

/**
 * Limits a query to hosts of these owners.
 * @param host the table or alias of the hosts
 * @param owners entity refs, whatever their case
 */
export function whereOwnedBy(
  query: Knex.QueryBuilder,
  host: string,
  owners: string[],
): void {
  const wanted = owners.map(owner => owner.toLowerCase());
  const ofEntities =
    (standing: EntityStanding) => (entities: Knex.QueryBuilder) => {
      entities
        .from('host_entity')
        .where({ standing })
        .whereIn('owner', wanted)
        .select('host_name');
    };
  query.where(any => {
    any
      .whereIn(`${host}.name`, ofEntities('trusted'))
      .orWhere(own =>
        own
          .where(one =>
            one
              .whereIn(`${host}.assigned_owner`, wanted)
              .orWhere(made =>
                made
                  .whereNull(`${host}.assigned_owner`)
                  .whereIn(`${host}.name`, ofEntities('made')),
              ),
          )
          .whereNotExists(trusted => selectTrusted(trusted, host)),
      );
  });
}

/** Every host with its owners, as `host_name` and `owner`; hosts without any are left out. */
export function ownersQuery(knex: Knex): Knex.QueryBuilder {
  return knex('host_entity')
    .where({ standing: 'trusted' })
    .whereNotNull('owner')
    .select('host_name', 'owner')
    .union(assigned => {
      assigned
        .from('host as owned')
        .whereNotNull('owned.assigned_owner')
        .whereNotExists(trusted => selectTrusted(trusted, 'owned'))
        .select('owned.name as host_name', 'owned.assigned_owner as owner');
    })
    .union(made => {
      made
        .from('host as owned')
        .join('host_entity as made', 'made.host_name', 'owned.name')
        .where('made.standing', 'made')
        .whereNotNull('made.owner')
        .whereNull('owned.assigned_owner')
        .whereNotExists(trusted => selectTrusted(trusted, 'owned'))
        .select('owned.name as host_name', 'made.owner as owner');
    });
}

function selectTrusted(query: Knex.QueryBuilder, host: string): void {
  query
    .from('host_entity as said')
    .whereRaw('said.host_name = ??', [`${host}.name`])
    .where('said.standing', 'trusted')
    .whereNotNull('said.owner')
    .select('said.host_name');
}
