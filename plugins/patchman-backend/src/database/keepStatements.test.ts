import createKnex, { type Knex } from 'knex';
import { keepStatements } from './keepStatements';

/** Notes what the driver is asked to prepare, and counts how often its way to do so is replaced. */
function watch(knex: Knex) {
  const seen = { prepared: [] as string[], replaced: 0 };
  const { client } = knex;
  const open = client.acquireRawConnection.bind(client);
  client.acquireRawConnection = async () => {
    const connection = await open();
    let prepare = (sql: string) => {
      seen.prepared.push(sql);
      return Object.getPrototypeOf(connection).prepare.call(connection, sql);
    };
    Object.defineProperty(connection, 'prepare', {
      get: () => prepare,
      set(value) {
        prepare = value;
        seen.replaced++;
      },
    });
    return connection;
  };
  return seen;
}

describe('statements of a connection to SQLite', () => {
  let knex: Knex;
  let seen: ReturnType<typeof watch>;

  beforeEach(() => {
    knex = createKnex({
      client: 'better-sqlite3',
      connection: { filename: ':memory:' },
      useNullAsDefault: true,
    });
    seen = watch(knex);
  });
  afterEach(() => knex.destroy());

  it('are prepared once, but for those that are too long to keep', async () => {
    await keepStatements(knex);
    const long = `SELECT '${'x'.repeat(6000)}'`;
    for (const sql of ['SELECT 1', long, 'SELECT 1', long]) await knex.raw(sql);
    expect(seen.prepared).toEqual(['SELECT 1', long, long]);
  });

  it.each([
    ['is open', async () => knex.raw('SELECT 0')],
    ['is opened for it', async () => {}],
    ['keeps them already', async () => keepStatements(knex)],
  ])('are kept in one place where it %s', async (_, before) => {
    await before();
    await keepStatements(knex);
    expect(seen.replaced).toBe(1);
  });
});
