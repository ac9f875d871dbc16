import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Knex } from 'knex';
import { isPostgres } from '../../database/dialect';
import { rowsOf } from '../../database/givenRows';
import { relaxedTransaction } from '../../database/relaxedTransaction';
import { countSets } from './countSets';
import { joinCves } from './joinCves';
import { joinErrata } from './joinErrata';
import { lockExposure } from './lockExposure';
import { noteSources } from './noteSources';

/*
 * Lists of CVEs and errata are answered from what is counted and joined already. Triggers note each host that moved to another set of
 * verdicts, and each CVE and erratum of which something else is told; here they are counted and joined, a piece at a time.
 */

/** Different moves of a piece, where somebody waits for it or where SQLite lets nobody else have a turn. */
const FEW_MOVES = 1;
/** Sets have most of their CVEs in common, so that together each CVE is counted once. */
const MANY_MOVES = 20;
/** Pieces that whoever asks for a list waits for at most. */
const FOR_READERS = 4;

/** Brings what lists are answered from up to date, as far as that takes no time that its reader would notice. */
export async function settleExposure(knex: Knex): Promise<void> {
  for (let i = 0; i < FOR_READERS; i++) {
    if (!(await isDue(knex))) return;
    await settlePiece(knex, FEW_MOVES);
  }
}

/** Brings all of it up to date, with what sources tell now. */
export async function settleAllExposure(
  knex: Knex,
  signal?: AbortSignal,
): Promise<void> {
  await noteSources(knex);
  while (!signal?.aborted && (await isDue(knex))) {
    await settlePiece(knex, isPostgres(knex) ? MANY_MOVES : FEW_MOVES);
    await nextTurn();
  }
}

/** Whether anything happened that is not counted or joined yet; one statement. */
async function isDue(knex: Knex): Promise<boolean> {
  const rows = rowsOf(
    await knex.raw(`
      SELECT 1 AS due WHERE EXISTS (SELECT 1 FROM verdict_set_move)
        OR EXISTS (SELECT 1 FROM cve_touch) OR EXISTS (SELECT 1 FROM erratum_touch)
    `),
  );
  return rows.length > 0;
}

async function settlePiece(knex: Knex, moves: number): Promise<void> {
  for (const work of [countSets, joinCves, joinErrata] as const) {
    // Lost, what is due is there again with it.
    await relaxedTransaction(knex, async trx => {
      await lockExposure(trx);
      await work(trx, moves);
    });
    await nextTurn();
  }
}

/** Takes the lock and counts every move that is committed, for whoever compares what is counted. To be called first. */
export async function countWithin(trx: Knex.Transaction): Promise<void> {
  await lockExposure(trx);
  while (await countSets(trx, FEW_MOVES));
}
