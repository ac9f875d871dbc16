import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Knex } from 'knex';
import { givenRows } from '../../database/givenRows';
import { netOf, takeMoves } from '../tallies/moves';
import { addToTally } from '../tallies/tallyPackageSets';
import { HIDDEN_FROM, OPEN_STATES, STATE_COUNTS } from './states';

/**
 * Counts hosts that moved from one set of verdicts to another, by what differs between the two: of each CVE how many hosts have it
 * in which state, and since when any of them has. To be called under the lock.
 * @param most different moves, each of which is two sets of some thousand CVEs
 * @returns whether there may be more
 */
export async function countSets(
  trx: Knex.Transaction,
  most: number,
): Promise<boolean> {
  const moves = await takeMoves(trx, 'verdict_set_move', most);
  const net = netOf(moves);
  if (net.size === 0) return moves.length > 0;
  const before = await countedSets(trx, [...net.keys()]);
  await addToTally(trx, 'verdict_set_tally', 'set_id', net);
  await addDifferences(
    trx,
    [...net].map(([id, hosts]) => ({ id, hosts })),
  );
  const after = await countedSets(trx, [...net.keys()]);
  // Since when a CVE is known changes only with the sets that any host has.
  const others = [...net.keys()].filter(id => before.has(id) !== after.has(id));
  if (others.length > 0) {
    // SQLite never lets the event loop turn by itself.
    await nextTurn();
    await findFirstTimes(
      trx,
      others.map(id => ({ id })),
    );
  }
  return true;
}

async function countedSets(
  trx: Knex.Transaction,
  ids: number[],
): Promise<Set<number>> {
  return new Set(
    await trx('verdict_set_tally').whereIn('set_id', ids).pluck('set_id'),
  );
}

async function addDifferences(
  trx: Knex.Transaction,
  sets: readonly { id: number; hosts: number }[],
): Promise<void> {
  const given = givenRows(trx, { id: 'integer', hosts: 'integer' });
  const pivot = OPEN_STATES.map(
    (_, rank) => `SUM(CASE WHEN m.state = ${rank} THEN m.hosts ELSE 0 END)`,
  );
  await trx.raw(
    `INSERT INTO cve_exposure (cve_id, name, ${STATE_COUNTS.join(', ')})
     SELECT m.cve_id, cve.name, ${pivot.join(', ')}
     FROM (
       SELECT s.cve_id, s.state, SUM(given.hosts) AS hosts
       FROM ${given} CROSS JOIN verdict_set_cve s
       WHERE s.set_id = given.id
       GROUP BY s.cve_id, s.state HAVING SUM(given.hosts) <> 0
     ) m
     JOIN cve ON cve.id = m.cve_id
     GROUP BY m.cve_id, cve.name
     ON CONFLICT (cve_id) DO UPDATE SET ${STATE_COUNTS.map(
       name => `${name} = cve_exposure.${name} + excluded.${name}`,
     ).join(', ')}`,
    [JSON.stringify(sets)],
  );
}

/** The first time of all sets that a host has, which an index has in that order. */
async function findFirstTimes(
  trx: Knex.Transaction,
  sets: readonly { id: number }[],
): Promise<void> {
  const given = givenRows(trx, { id: 'integer' });
  await trx.raw(
    `UPDATE cve_exposure SET since = found.since
     FROM (
       SELECT moved.cve_id, (
         SELECT s.since FROM verdict_set_cve s
         WHERE s.cve_id = moved.cve_id AND s.state < ${HIDDEN_FROM}
           AND EXISTS (SELECT 1 FROM verdict_set_tally t WHERE t.set_id = s.set_id AND t.hosts > 0)
         ORDER BY s.since LIMIT 1
       ) AS since
       FROM (
         SELECT DISTINCT m.cve_id FROM ${given} CROSS JOIN verdict_set_cve m WHERE m.set_id = given.id
       ) moved
     ) found
     WHERE found.cve_id = cve_exposure.cve_id
       AND COALESCE(cve_exposure.since, '') <> COALESCE(found.since, '')`,
    [JSON.stringify(sets)],
  );
}
