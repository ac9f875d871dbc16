import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Knex } from 'knex';

/** Milliseconds of one turn of the event loop after which whoever gets the connection waits for the next turn. */
const MOST = 20;

let began: number | null = null;

/** Milliseconds since something was first asked of a database in this turn of the event loop. */
function turnTook(): number {
  if (began === null) {
    began = performance.now();
    setImmediate(() => {
      began = null;
    });
  }
  return performance.now() - began;
}

/**
 * Lets the event loop turn between those who wait for the connection. SQLite's driver answers at once, so that all of them
 * would be served in one turn, however many there are, and nothing else of the process.
 */
export function takeTurns({ client }: Knex): void {
  const acquire: () => Promise<object> = client.acquireConnection.bind(client);
  client.acquireConnection = async () => {
    const connection = await acquire();
    while (turnTook() > MOST) await nextTurn();
    return connection;
  };
}
