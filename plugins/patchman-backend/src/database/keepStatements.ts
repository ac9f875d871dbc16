import type { Knex } from 'knex';
import { LRUCache } from 'lru-cache';

/** Statements of each connection, of some 20 kB each. */
const MOST_STATEMENTS = 200;
/** Characters: lists of values of any length make statements that hardly come again. */
const MAX_LENGTH = 5_000;

type Prepare = (sql: string) => object;
interface Connection {
  prepare: Prepare;
}

/**
 * Keeps the statements of SQLite prepared that are run again and again. The query builder prepares each time, which takes
 * longer than most of them run. To be called when the schema is what it will be.
 */
export async function keepStatements(knex: Knex): Promise<void> {
  const { client } = knex;
  const open: () => Promise<Connection> =
    client.acquireRawConnection.bind(client);
  client.acquireRawConnection = async () => keepOf(await open());
  const connection = await client.acquireConnection();
  keepOf(connection);
  await client.releaseConnection(connection);
}

/** Those that keep theirs already: the one that is asked for may be opened, and seen to, only then. */
const keeping = new WeakSet<Connection>();

function keepOf(connection: Connection): Connection {
  if (keeping.has(connection)) return connection;
  keeping.add(connection);
  const prepare: Prepare = connection.prepare.bind(connection);
  const kept = new LRUCache<string, object>({ max: MOST_STATEMENTS });
  connection.prepare = sql => {
    if (sql.length > MAX_LENGTH) return prepare(sql);
    let statement = kept.get(sql);
    if (!statement) {
      statement = prepare(sql);
      kept.set(sql, statement);
    }
    return statement;
  };
  return connection;
}
