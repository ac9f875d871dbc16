import fc from 'fast-check';
import type { Knex } from 'knex';
import { testDatabases } from '../../__testUtils__/databases';
import {
  hostsOfPackages,
  membersOfSets,
  packagesOfSets,
  setsWithPackages,
} from './members';

jest.setTimeout(60_000);

const databases = testDatabases();
const PACKAGES = [1, 2, 3, 4, 5, 6];

/** A set of its own, or what another one has beside its base. */
const sets = fc.array(
  fc.record({
    base: fc.option(fc.nat(2)),
    has: fc.uniqueArray(fc.constantFrom(...PACKAGES)),
    hasNot: fc.uniqueArray(fc.constantFrom(...PACKAGES)),
    hosts: fc.nat(3),
  }),
  { minLength: 1, maxLength: 6 },
);

describe.each(databases.ids)('members of sets on %s', id => {
  let knex: Knex;
  beforeEach(async () => {
    knex = await databases.migrated(id);
  });

  it('are those of the view, however they are asked for', async () => {
    await fc.assert(
      fc.asyncProperty(sets, async given => {
        await knex('package_set_entry').delete();
        await knex('package_set').delete();
        for (const [i, { base, has, hasNot }] of given.entries()) {
          // Only a set that is stored whole is a base.
          const stands = base !== null && base < i && given[base].base === null;
          await knex('package_set').insert({
            ...{ id: i + 1, digest: `${i}`, size: 0, complete: true },
            ...{ created_at: '', base_id: stands ? base! + 1 : null },
          });
          if (!stands) given[i].base = null;
          const removed = stands
            ? hasNot.filter(one => !has.includes(one))
            : [];
          for (const [packages, isGone] of [
            [has, false],
            [removed, true],
          ] as const) {
            for (const package_id of packages) {
              await knex('package_set_entry').insert({
                ...{ set_id: i + 1, package_id, removed: isGone },
              });
            }
          }
        }
        const view: { set_id: number; package_id: number }[] = await knex(
          'package_set_member',
        ).select('set_id', 'package_id');
        const pairs = (rows: typeof view) =>
          rows.map(row => `${row.set_id} ${row.package_id}`).sort();
        const some = given.flatMap(({ hosts }, i) =>
          hosts > 0 ? [i + 1] : [],
        );
        const ofSome = view.filter(row => some.includes(row.set_id));
        const query = () =>
          knex('package_set').whereIn('id', some).select('id');

        expect(pairs(await membersOfSets(knex, query()))).toEqual(
          pairs(ofSome),
        );
        expect(pairs(await setsWithPackages(knex, [1, 2]))).toEqual(
          pairs(view.filter(row => row.package_id < 3)),
        );
        const packages: { package_id: number }[] = await packagesOfSets(
          knex,
          query(),
        );
        expect(new Set(packages.map(row => row.package_id))).toEqual(
          new Set(ofSome.map(row => row.package_id)),
        );
        const bySet = knex('package_set as w')
          .whereIn('w.id', some)
          .select('w.id as package_set_id')
          .select(
            knex.raw(
              `CASE w.id ${given
                .map(({ hosts }, i) => `WHEN ${i + 1} THEN ${hosts}`)
                .join(' ')} END AS hosts`,
            ),
          );
        const counted: { package_id: number; hosts: number | string }[] =
          await hostsOfPackages(knex, bySet, PACKAGES);
        const hosts = new Map<number, number>();
        for (const { set_id, package_id } of ofSome) {
          hosts.set(
            package_id,
            (hosts.get(package_id) ?? 0) + given[set_id - 1].hosts,
          );
        }
        expect(
          new Map(counted.map(row => [row.package_id, Number(row.hosts)])),
        ).toEqual(hosts);
      }),
      { numRuns: 25 },
    );
  });
});
