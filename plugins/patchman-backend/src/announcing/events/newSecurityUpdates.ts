import type { Knex } from 'knex';
import { givenRows, rowsOf } from '../../database/givenRows';

/** A host that went from one evaluation to another. */
export interface EvaluationMove {
  hostId: number;
  before: number | null;
  after: number | null;
}

/** Moves that are compared in one statement. */
const TOGETHER = 50;

/**
 * The security updates that hosts have and had not before, as rows of `found_update` with the hosts. Nothing is new where the
 * evaluation before was in doubt or is gone: whatever is known for the first time is no news. Costs what differs between the
 * evaluations, once for all hosts that went from the one to the other.
 */
export async function newSecurityUpdates(
  knex: Knex,
  moves: readonly EvaluationMove[],
): Promise<Map<number, number[]>> {
  const byMove = new Map<string, number[]>();
  for (const { hostId, before, after } of moves) {
    if (before === null || after === null) continue;
    const key = `${before} ${after}`;
    const same = byMove.get(key);
    if (same) same.push(hostId);
    else byMove.set(key, [hostId]);
  }
  const found = new Map<number, number[]>();
  const keys = [...byMove.keys()];
  for (let i = 0; i < keys.length; i += TOGETHER) {
    for (const row of await compare(knex, keys.slice(i, i + TOGETHER))) {
      const hosts = byMove.get(`${row.before_id} ${row.after_id}`)!;
      const known = found.get(row.update_id);
      if (known) known.push(...hosts);
      else found.set(row.update_id, [...hosts]);
    }
  }
  return found;
}

async function compare(
  knex: Knex,
  keys: readonly string[],
): Promise<{ before_id: number; after_id: number; update_id: number }[]> {
  const given = keys.map(key => {
    const [before_id, after_id] = key.split(' ').map(Number);
    return { before_id, after_id };
  });
  const columns = { before_id: 'integer', after_id: 'integer' } as const;
  return rowsOf(
    await knex.raw(
      `
      SELECT given.before_id, given.after_id, u.id AS update_id
      FROM ${givenRows(knex, columns)}
      CROSS JOIN evaluation before
      CROSS JOIN evaluation_entry e
      CROSS JOIN found_update u
      WHERE before.id = given.before_id AND before.known
        AND e.evaluation_id = given.after_id AND u.id = e.update_id AND u.security
        AND NOT EXISTS (
          SELECT 1 FROM evaluation_entry was
          JOIN found_update known ON known.id = was.update_id
          WHERE was.evaluation_id = given.before_id AND known.security
            AND known.available_id = u.available_id
        )
      `,
      [JSON.stringify(given)],
    ),
  );
}
