import type { OfferedPackage } from 'backstage-plugin-patchman-node';
import type { Knex } from 'knex';
import { testDatabases } from '../../__testUtils__/databases';
import { ensurePackageSet } from './ensurePackageSet';
import { PackageSetBuilder } from './PackageSetBuilder';

jest.setTimeout(60_000);

const databases = testDatabases();

function offered(name: string, version = '1.0'): OfferedPackage {
  return { type: 'deb', name, epoch: '', version, release: '1', arch: 'all' };
}

async function membersOf(knex: Knex, setId: number): Promise<string[]> {
  const rows = await knex('package_set_member as m')
    .join('package as p', 'p.id', 'm.package_id')
    .where('m.set_id', setId)
    .select('p.name', 'p.version', 'm.attributes');
  return rows
    .map(row => `${row.name} ${row.version} ${row.attributes ?? ''}`.trim())
    .sort();
}

describe.each(databases.ids)('storing packages on %s', id => {
  let knex: Knex;

  beforeEach(async () => {
    knex = await databases.migrated(id);
  });

  it('adds what is new, shares what is known and takes doubles once', async () => {
    const first = await ensurePackageSet(knex, [offered('a'), offered('b')]);
    const second = await ensurePackageSet(knex, [
      { ...offered('z'), attributes: { phased: 10, multiArchSame: true } },
      offered('b'),
      offered('new'),
      offered('new'),
      offered('a', '2.0'),
    ]);
    expect(await membersOf(knex, first.id)).toEqual(['a 1.0', 'b 1.0']);
    expect(await membersOf(knex, second.id)).toEqual([
      'a 2.0',
      'b 1.0',
      'new 1.0',
      'z 1.0 {"multiArchSame":true,"phased":10}',
    ]);
    expect(second.size).toBe(4);
    expect((await knex('package').select('id')).length).toBe(5);
  });

  it('keeps names with the characters of arrays and strings', async () => {
    const names = ['{a,b}', '"quoted"', 'back\\slash', 'NULL', "it's", '?'];
    const { id: setId } = await ensurePackageSet(
      knex,
      names.map(name => offered(name)),
    );
    expect(await membersOf(knex, setId)).toEqual(
      names.map(name => `${name} 1.0`).sort(),
    );
  });

  it('stores the same new packages at once in opposite orders', async () => {
    const names = Array.from({ length: 600 }, (_, i) => `package${i}`);
    const sets = await Promise.all(
      [names, [...names].reverse()].map((order, i) =>
        ensurePackageSet(knex, [
          ...order.map(name => offered(name)),
          offered(`only in ${i}`),
        ]),
      ),
    );
    expect(sets.map(({ size }) => size)).toEqual([601, 601]);
    expect((await knex('package').select('id')).length).toBe(602);
  });

  it('adds packages again that were cleaned away since they were last seen', async () => {
    const both = [offered('stays'), offered('goes')];
    const { id: first } = await ensurePackageSet(knex, both);
    await knex('package_set_entry').where({ set_id: first }).delete();
    await knex('package').where({ name: 'goes' }).delete();
    const second = await ensurePackageSet(knex, [...both, offered('third')]);
    expect(await membersOf(knex, second.id)).toEqual([
      'goes 1.0',
      'stays 1.0',
      'third 1.0',
    ]);
    expect(second.size).toBe(3);
  });

  it('takes what is known, new or there twice after a piece that was all new', async () => {
    await ensurePackageSet(knex, [offered('known')]);
    const builder = await PackageSetBuilder.start(knex);
    await builder.add([offered('a'), offered('b')]);
    const members = await builder.add([
      offered('c'),
      offered('known'),
      offered('c'),
      offered('a'),
    ]);
    const { id: setId, size } = await builder.complete();
    expect(size).toBe(4);
    expect(members[0].id).toBe(members[2].id);
    expect(await membersOf(knex, setId)).toEqual([
      'a 1.0',
      'b 1.0',
      'c 1.0',
      'known 1.0',
    ]);
  });
});
