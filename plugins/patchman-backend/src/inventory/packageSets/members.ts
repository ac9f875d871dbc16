import type { Knex } from 'knex';

/*
 * The members of sets for statements that join them: `package_set_member` is a view over sets and what they are stored as
 * differences from, and SQLite would build the whole of it for a join.
 */

/** Members of some sets, as `set_id` and `package_id`. */
export function membersOfSets(
  knex: Knex,
  sets: Knex.QueryBuilder | readonly number[],
): Knex.QueryBuilder {
  return knex('package_set_entry as e')
    .whereIn('e.set_id', sets as Knex.QueryBuilder)
    .whereRaw('NOT e.removed')
    .select('e.set_id', 'e.package_id')
    .unionAll(
      inherited(knex)
        .whereIn('s.id', cloned(sets))
        .select('s.id as set_id', 'b.package_id'),
    );
}

/** The sets that have some packages, as `set_id` and `package_id`. */
export function setsWithPackages(
  knex: Knex,
  packages: Knex.QueryBuilder | readonly number[],
): Knex.QueryBuilder {
  return knex('package_set_entry as e')
    .whereIn('e.package_id', packages as Knex.QueryBuilder)
    .whereRaw('NOT e.removed')
    .select('e.set_id', 'e.package_id')
    .unionAll(
      inherited(knex)
        .whereIn('b.package_id', cloned(packages))
        .select('s.id as set_id', 'b.package_id'),
    );
}

/**
 * Which repositories offer some packages now, as `repository_id` and `package_id`. Begins with the few sets of repositories:
 * a package may be in the sets of very many hosts.
 */
export function offersOf(knex: Knex, packages: readonly number[]) {
  const content = () =>
    knex('repository_content as c').select('c.repository_id');
  return content()
    .join('package_set_entry as e', 'e.set_id', 'c.package_set_id')
    .whereIn('e.package_id', packages)
    .whereRaw('NOT e.removed')
    .select('e.package_id')
    .unionAll(
      content()
        .join('package_set as s', 's.id', 'c.package_set_id')
        .join('package_set_entry as b', 'b.set_id', 's.base_id')
        .whereIn('b.package_id', packages)
        .whereNotExists(ownEntry(knex))
        .select('b.package_id'),
    );
}

/** What sets `s` have of their base, entries `b`. */
function inherited(knex: Knex): Knex.QueryBuilder {
  return knex('package_set_entry as b')
    .join('package_set as s', 's.base_id', 'b.set_id')
    .whereNotExists(ownEntry(knex));
}

/** What a set says itself of a package that its base has. */
function ownEntry(knex: Knex): Knex.QueryBuilder {
  return knex('package_set_entry as own')
    .whereRaw('own.set_id = s.id')
    .whereRaw('own.package_id = b.package_id')
    .select(knex.raw('1'));
}

function cloned(ids: Knex.QueryBuilder | readonly number[]): Knex.QueryBuilder {
  return (Array.isArray(ids)
    ? ids
    : (ids as Knex.QueryBuilder).clone()) as unknown as Knex.QueryBuilder;
}
