import fc from 'fast-check';
import type { OfferedPackage } from 'backstage-plugin-patchman-node';
import type { Knex } from 'knex';
import { testDatabases } from '../../__testUtils__/databases';
import { EvaluationContents } from '../evaluations/EvaluationContents';
import { ensurePackageSet } from './ensurePackageSet';
import { loadPackages } from './loadPackages';

jest.setTimeout(60_000);

const databases = testDatabases();

function packageOf(
  at: number,
  version: number,
  attributes?: OfferedPackage['attributes'],
): OfferedPackage {
  return {
    ...{ type: 'deb', name: `package${at}`, epoch: '', arch: 'all' },
    ...{ version: `${version}`, release: '1', attributes },
  } as OfferedPackage;
}

/** As the table's rows are written, so that equal content is equal text. */
function told(packages: readonly OfferedPackage[]): string[] {
  return packages
    .map(({ name, version, attributes }) =>
      [name, version, JSON.stringify(attributes ?? null)].join(' '),
    )
    .sort();
}

async function loaded(knex: Knex, setId: number): Promise<OfferedPackage[]> {
  const packages: OfferedPackage[] = [];
  for await (const batch of loadPackages(knex, setId)) packages.push(...batch);
  return packages;
}

const entriesOf = async (knex: Knex, setId: number): Promise<number> =>
  (await knex('package_set_entry').where({ set_id: setId })).length;

const HUNDRED = Array.from({ length: 100 }, (_, at) => packageOf(at, 1));

describe.each(databases.ids)('sets that differ little on %s', id => {
  let knex: Knex;
  let installed: EvaluationContents['installed'];

  beforeEach(async () => {
    knex = await databases.migrated(id);
    installed = new EvaluationContents(knex, 100_000).installed;
  });

  it('cost what differs, and are the same set as one that is stored whole', async () => {
    const before = await ensurePackageSet(knex, HUNDRED, { installed });
    const updated = [
      packageOf(0, 2),
      packageOf(1, 1, { held: true } as OfferedPackage['attributes']),
      ...HUNDRED.slice(3),
    ];
    const after = await ensurePackageSet(knex, updated, { before, installed });
    expect(after).toMatchObject({ base_id: before.id, size: 99 });
    // One has another version, one other attributes, one is gone.
    expect(await entriesOf(knex, after.id)).toBe(4);
    expect(told(await loaded(knex, after.id))).toEqual(told(updated));
    expect(told(await installed.get(after.id))).toEqual(told(updated));

    // The digest is of the content, however it is stored.
    const others = await databases.migrated(id);
    const whole = await ensurePackageSet(others, updated);
    expect(whole.base_id).toBeNull();
    expect(whole.digest).toBe(after.digest);
  });

  it('stand on the same base however often they change, until they differ much', async () => {
    const first = await ensurePackageSet(knex, HUNDRED, { installed });
    let before = first;
    for (let version = 2; version < 6; version++) {
      const updated = [packageOf(version, version), ...HUNDRED.slice(6)];
      before = await ensurePackageSet(knex, updated, { before, installed });
      expect(before.base_id).toBe(first.id);
    }
    const other = [packageOf(0, 9), ...HUNDRED.slice(30)];
    const set = await ensurePackageSet(knex, other, { before, installed });
    expect(set.base_id).toBeNull();
    expect(told(await loaded(knex, set.id))).toEqual(told(other));
  });

  it('are found for a host that was never seen', async () => {
    const first = await ensurePackageSet(knex, HUNDRED, { installed });
    const twin = await ensurePackageSet(knex, HUNDRED.slice(1), {
      bases: () => [4711, first.id],
      installed,
    });
    expect(twin.base_id).toBe(first.id);
    expect(told(await loaded(knex, twin.id))).toEqual(told(HUNDRED.slice(1)));
  });

  it('are stored whole where the base was retired since it was read', async () => {
    const before = await ensurePackageSet(knex, HUNDRED, { installed });
    await knex('package_set')
      .where({ id: before.id })
      .update({ complete: false, digest: 'deleted:1' });
    const updated = HUNDRED.slice(1);
    const after = await ensurePackageSet(knex, updated, { before, installed });
    expect(after.base_id).toBeNull();
    expect(told(await loaded(knex, after.id))).toEqual(told(updated));
  });

  it('hold exactly what was reported, whatever that is', async () => {
    const attributes = fc.constantFrom<OfferedPackage['attributes']>(
      undefined,
      { phased: 10 },
      { phased: 20 },
    );
    const changes = fc.array(
      fc.tuple(fc.nat(110), fc.integer({ min: 1, max: 2 }), attributes),
      { maxLength: 12 },
    );
    let before = await ensurePackageSet(knex, HUNDRED, { installed });
    await fc.assert(
      fc.asyncProperty(changes, fc.boolean(), async (drawn, atEnd) => {
        const changed = drawn.map(one => packageOf(...one));
        const rest = HUNDRED.filter((_, at) => !drawn.some(([i]) => i === at));
        const packages = atEnd ? [...rest, ...changed] : [...changed, ...rest];
        before = await ensurePackageSet(knex, packages, { before, installed });
        // Of one that is there twice the first counts.
        const unique = new Map<string, OfferedPackage>();
        for (const one of packages) {
          const key = `${one.name} ${one.version}`;
          if (!unique.has(key)) unique.set(key, one);
        }
        const expected = told([...unique.values()]);
        expect(told(await installed.get(before.id))).toEqual(expected);
        expect(told(await loaded(knex, before.id))).toEqual(expected);
        expect(before.size).toBe(expected.length);
      }),
      { numRuns: 40, seed: 1 },
    );
  });
});
