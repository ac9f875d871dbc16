import { rmSync } from 'node:fs';
import createKnex from 'knex';
import { POSTGRES, PREPARED } from './prepared';

export default async function globalTeardown(): Promise<void> {
  const { env } = process;
  rmSync(env[PREPARED.folder]!, { recursive: true, force: true });
  const database = env[PREPARED.postgres];
  if (!database) return;
  const admin = createKnex({ client: 'pg', connection: env[POSTGRES] });
  try {
    await admin.raw('DROP DATABASE ??', [database]);
  } finally {
    await admin.destroy();
  }
}
