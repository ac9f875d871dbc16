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
  return membersWith(knex, { own: 'e.set_id', inherited: 's.id' }, sets);
}

/** The sets that have some packages, as `set_id` and `package_id`. */
export function setsWithPackages(
  knex: Knex,
  packages: Knex.QueryBuilder | readonly number[],
): Knex.QueryBuilder {
  return membersWith(
    knex,
    { own: 'e.package_id', inherited: 'b.package_id' },
    packages,
  );
}

/**
 * The packages that any of some sets has, as `package_id`, some of them twice. What sets have of their bases is told by what
 * they have not: that costs what sets differ in.
 */
export function packagesOfSets(
  knex: Knex,
  sets: Knex.QueryBuilder,
): Knex.QueryBuilder {
  const derived = () =>
    knex('package_set as s')
      .whereIn('s.id', sets.clone())
      .whereNotNull('s.base_id');
  const bases = derived()
    .groupBy('s.base_id')
    .select('s.base_id', knex.raw('COUNT(*) AS sets'));
  const gone = derived()
    .join('package_set_entry as e', 'e.set_id', 's.id')
    .whereRaw('e.removed')
    .groupBy('s.base_id', 'e.package_id')
    .select('s.base_id', 'e.package_id', knex.raw('COUNT(*) AS sets'));
  return knex('package_set_entry as e')
    .whereIn('e.set_id', sets.clone())
    .whereRaw('NOT e.removed')
    .select('e.package_id')
    .unionAll(
      knex
        .from(bases.as('d'))
        .join('package_set_entry as b', 'b.set_id', 'd.base_id')
        .leftJoin(gone.as('g'), on =>
          on.on('g.base_id', 'd.base_id').andOn('g.package_id', 'b.package_id'),
        )
        .whereRaw('NOT b.removed')
        .whereRaw('COALESCE(g.sets, 0) < d.sets')
        .select('b.package_id'),
    );
}

/**
 * How many hosts have each of some packages, as `package_id` and `hosts`: those of the bases of their sets, without those of
 * sets that say something else of it themselves.
 * @param bySet how many hosts have each set, as `package_set_id` and `hosts`
 * @param packages their ids, or a query for them
 */
export function hostsOfPackages(
  knex: Knex,
  bySet: Knex.QueryBuilder,
  packages: Knex.QueryBuilder | readonly number[],
): Knex.QueryBuilder {
  const inBase = knex('package_set as s')
    .join('package_set_entry as b', 'b.set_id', 's.base_id')
    .whereRaw('s.id = e.set_id')
    .whereRaw('b.package_id = e.package_id')
    .whereRaw('NOT b.removed')
    .select(knex.raw('1'));
  const own = knex('package_set_entry as e')
    .whereIn('e.package_id', cloned(packages))
    .join(bySet.clone().as('w'), 'w.package_set_id', 'e.set_id')
    .select(
      'e.package_id',
      knex.raw(
        `w.hosts * (CASE WHEN e.removed THEN 0 ELSE 1 END - CASE WHEN EXISTS ? THEN 1 ELSE 0 END) AS hosts`,
        [inBase],
      ),
    );
  const byBase = knex
    .from(bySet.clone().as('w'))
    .join('package_set as s', 's.id', 'w.package_set_id')
    .whereNotNull('s.base_id')
    .groupBy('s.base_id')
    .select('s.base_id', knex.raw('SUM(w.hosts) AS hosts'));
  const ofBases = knex
    .from(byBase.as('d'))
    .join('package_set_entry as b', 'b.set_id', 'd.base_id')
    .whereIn('b.package_id', cloned(packages))
    .whereRaw('NOT b.removed')
    .select('b.package_id', 'd.hosts');
  return knex
    .from(own.unionAll(ofBases).as('c'))
    .groupBy('c.package_id')
    .havingRaw('SUM(c.hosts) > 0')
    .select('c.package_id', knex.raw('SUM(c.hosts) AS hosts'));
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

/**
 * What sets have themselves, entries `e`, and what sets `s` have of their base, entries `b`.
 * @param columns which of either has to be among the ids
 */
function membersWith(
  knex: Knex,
  columns: { own: string; inherited: string },
  ids: Knex.QueryBuilder | readonly number[],
): Knex.QueryBuilder {
  const inherited = knex('package_set_entry as b')
    .join('package_set as s', 's.base_id', 'b.set_id')
    .whereNotExists(ownEntry(knex));
  return knex('package_set_entry as e')
    .whereIn(columns.own, cloned(ids))
    .whereRaw('NOT e.removed')
    .select('e.set_id', 'e.package_id')
    .unionAll(
      inherited
        .whereIn(columns.inherited, cloned(ids))
        .select('s.id as set_id', 'b.package_id'),
    );
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
