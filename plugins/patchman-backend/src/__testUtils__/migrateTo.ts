import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';

const directory = resolvePackagePath(
  'backstage-plugin-patchman-backend',
  'migrations',
);

/** Goes up to, or down below, a migration by its file's name, whatever comes after it. */
export async function migrateTo(
  knex: Knex,
  migration: string,
  applied: boolean,
): Promise<void> {
  for (;;) {
    const [done, pending]: [{ name: string }[], { file: string }[]] =
      await knex.migrate.list({ directory });
    if (done.some(({ name }) => name === migration) === applied) return;
    if (applied) {
      expect(pending.length).toBeGreaterThan(0);
      await knex.migrate.up({ directory });
    } else {
      await knex.migrate.down({ directory });
    }
  }
}
