import { testDatabases } from '../__testUtils__/databases';
import { migrateTo } from '../__testUtils__/migrateTo';

jest.setTimeout(60_000);

const MIGRATION = '20261201150000_signed_first.js';
const AT = '2026-11-01T00:00:00.000Z';

describe('what a repository offers', () => {
  const databases = testDatabases();

  it.each(databases.ids)(
    'is what its newest signed mirror has, before any mirror without a signature, on %s',
    async id => {
      const knex = await databases.migrated(id);
      await knex('package_set').insert(
        [1, 2, 3].map(set => ({
          id: set,
          digest: `set ${set}`,
          size: 0,
          complete: true,
          created_at: AT,
        })),
      );
      await knex('repository').insert(
        [1, 2].map(repository => ({
          id: repository,
          name: `repository ${repository}`,
          type: 'deb',
          arch: 'x86_64',
          created_at: AT,
        })),
      );
      const mirror = (
        repository: number,
        set: number,
        signature: string,
        date: string,
      ) => ({
        repository_id: repository,
        url: `http://${repository}-${set}.example.org/`,
        package_set_id: set,
        signature,
        release_date: `${date}T00:00:00.000Z`,
      });
      await knex('mirror').insert([
        mirror(1, 1, 'unsigned', '2026-11-29'),
        mirror(1, 2, 'verified', '2026-11-02'),
        mirror(1, 3, 'verified', '2026-11-01'),
        mirror(2, 1, 'unsigned', '2026-11-01'),
        mirror(2, 3, 'unverified', '2026-11-02'),
      ]);
      const offered = () =>
        knex('repository_content')
          .orderBy('repository_id')
          .pluck('package_set_id');
      expect(await offered()).toEqual([2, 3]);
      await migrateTo(knex, MIGRATION, false);
      expect(await offered()).toEqual([1, 3]);
      await migrateTo(knex, MIGRATION, true);
      expect(await offered()).toEqual([2, 3]);
    },
  );
});
