import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { TestDatabases } from '@backstage/backend-test-utils';
import createKnex, { type Knex } from 'knex';
import { prepareDatabase } from '../database/database';
import { POSTGRES, PREPARED } from './setup/prepared';

/** Copies of the migrated databases of a run. */
class Copies {
  private readonly opened: Knex[] = [];
  private readonly names: string[] = [];
  private admin: Knex | null = null;
  private template: Buffer | null = null;

  ofSqlite(): Knex {
    this.template ??= readFileSync(process.env[PREPARED.sqlite]!);
    return this.open({
      client: 'better-sqlite3',
      // The driver takes the content of a database as well as the name of one, which the types do not know.
      connection: { filename: Buffer.from(this.template) as any },
      useNullAsDefault: true,
    });
  }

  async ofPostgres(): Promise<Knex> {
    const url = new URL(process.env[POSTGRES]!);
    const connection = {
      host: url.hostname,
      port: Number(url.port || 5432),
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
    };
    this.admin ??= createKnex({
      client: 'pg',
      connection: { ...connection, database: 'postgres' },
      pool: { min: 0, max: 1 },
    });
    const database = `test_${randomUUID()}`;
    await this.admin.raw('CREATE DATABASE ?? TEMPLATE ??', [
      database,
      process.env[PREPARED.postgres]!,
    ]);
    this.names.push(database);
    return this.open({
      client: 'pg',
      connection: { ...connection, database },
      pool: { min: 0, max: 5, idleTimeoutMillis: 5000 },
    });
  }

  async remove(): Promise<void> {
    await Promise.all(this.opened.map(knex => knex.destroy()));
    for (const name of this.names) {
      await this.admin!.raw('DROP DATABASE ?? WITH (FORCE)', [name]);
    }
    await this.admin?.destroy();
  }

  private open(config: Knex.Config): Knex {
    const knex = createKnex(config);
    this.opened.push(knex);
    return knex;
  }
}

/** The databases that every store is tested on; PostgreSQL where `npm test` or the environment brings one. */
export function testDatabases() {
  const databases = TestDatabases.create({
    ids: ['SQLITE_3', 'POSTGRES_18'],
  });
  const copies = new Copies();
  afterAll(() => copies.remove());
  return {
    ids: databases.eachSupportedId().map(([id]) => id),
    /** An empty database with the current schema, without the work of migrating one. */
    async migrated(id: Parameters<typeof databases.init>[0]): Promise<Knex> {
      const knex =
        id === 'SQLITE_3' ? copies.ofSqlite() : await copies.ofPostgres();
      await prepareDatabase(knex);
      return knex;
    },
    /** An empty database without any table. */
    empty: (id: Parameters<typeof databases.init>[0]) => databases.init(id),
  };
}
