import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Knex } from 'knex';
import { HIDDEN_FROM, stateRankSql } from './states';

/**
 * Writes what new sets of verdicts say of each CVE: the state that asks most of its packages' states, and since when. Equal hosts
 * share it, and lists are answered from it.
 */
export async function storeSetCves(
  trx: Knex.Transaction,
  setIds: readonly number[],
): Promise<void> {
  const rank = stateRankSql('v.state');
  for (const id of setIds) {
    await trx.raw(
      `INSERT INTO verdict_set_cve (set_id, cve_id, state, since)
       SELECT e.set_id, v.cve_id, MIN(${rank}),
         COALESCE(MIN(CASE WHEN ${rank} < ${HIDDEN_FROM} THEN v.since END), MIN(v.since))
       FROM (SELECT DISTINCT set_id, block_id FROM verdict_entry WHERE set_id = ?) e
       JOIN cve_verdict v ON v.block_id = e.block_id
       GROUP BY e.set_id, v.cve_id`,
      [id],
    );
    // One that nobody had yet is not known by its severity and scores.
    await trx.raw(
      `INSERT INTO cve_touch (cve_id)
       SELECT s.cve_id FROM verdict_set_cve s
       WHERE s.set_id = ? AND NOT EXISTS (
         SELECT 1 FROM cve_exposure e WHERE e.cve_id = s.cve_id AND e.facts <> '{}'
       )`,
      [id],
    );
    // A set has thousands of CVEs, and SQLite never lets the event loop turn by itself.
    await nextTurn();
  }
}
