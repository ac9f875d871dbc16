import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { prepareDatabase } from '../database/database';

/** The databases that every store is tested on; PostgreSQL where `npm test` or the environment brings one. */
export function testDatabases() {
  const databases = TestDatabases.create({
    ids: ['SQLITE_3', 'POSTGRES_18'],
  });
  return {
    ids: databases.eachSupportedId().map(([id]) => id),
    /** An empty database with the current schema. */
    async migrated(id: Parameters<typeof databases.init>[0]): Promise<Knex> {
      const knex = await databases.init(id);
      await prepareDatabase(knex);
      return knex;
    },
    /** An empty database without any table. */
    empty: (id: Parameters<typeof databases.init>[0]) => databases.init(id),
  };
}
