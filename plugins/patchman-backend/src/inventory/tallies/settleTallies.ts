import type { Knex } from 'knex';
import { rowsOf } from '../../database/givenRows';
import { relaxedTransaction } from '../../database/relaxedTransaction';
import { countNames } from './countNames';
import { lockTallies } from './lockTallies';
import { takeMoves } from './moves';
import { tallyEvaluations } from './tallyEvaluations';
import { tallyPackageSets } from './tallyPackageSets';

/*
 * Hosts move: a report brings another set of packages, something changes and they get another evaluation. Triggers note
 * each move in the transaction that makes it, which is one narrow row; here moves are counted, equal ones as one, each by
 * what differs between its two sides. Only one counts at a time, so that reports never wait for the row of a package that
 * every host has.
 */

/** Different moves that are counted in one transaction; a host that is new is the whole of what it has. */
const MOST_SETS = 20;
const MOST_EVALUATIONS = 40;

/** Pieces that whoever asks for a figure counts at most: behind a large wave of moves figures come a little later. */
const FOR_READERS = 4;

/** Moves that may wait for whoever asks next. */
const MAY_WAIT = 50;

/** Brings all figures up to date, as far as that takes no time that its reader would notice. */
export async function settleTallies(knex: Knex): Promise<void> {
  for (let i = 0; i < FOR_READERS; i++) {
    if (!(await hasMoves(knex))) return;
    await countPiece(knex);
  }
}

/** Counts all that there is to count; for tests, checks and what goes over everything anyway. */
export async function settleAllTallies(
  knex: Knex,
  signal?: AbortSignal,
): Promise<void> {
  while (!signal?.aborted && (await hasMoves(knex))) await countPiece(knex);
}

/** The same, once so many moves wait that the next reader would. To be called by whoever moved hosts, afterwards. */
export async function settleWaves(knex: Knex): Promise<void> {
  while (await isWave(knex)) await countPiece(knex);
}

async function isWave(knex: Knex): Promise<boolean> {
  const rows: unknown[] = await knex('evaluation_move')
    .select('id')
    .unionAll(knex('package_set_move').select('id'))
    .limit(MAY_WAIT);
  return rows.length >= MAY_WAIT;
}

/** Whether anything happened that is not counted yet; one statement. */
async function hasMoves(knex: Knex): Promise<boolean> {
  const rows = rowsOf(
    await knex.raw(`
      SELECT 1 AS due WHERE EXISTS (SELECT 1 FROM evaluation_move)
        OR EXISTS (SELECT 1 FROM package_set_move)
        OR (SELECT MAX(id) FROM package) > (SELECT MAX(up_to) FROM package_name_mark)
    `),
  );
  return rows.length > 0;
}

async function countPiece(knex: Knex): Promise<void> {
  // Lost, the moves are there again with it.
  await relaxedTransaction(knex, async trx => {
    await lockTallies(trx);
    await countMoves(trx);
    await countNames(trx);
  });
}

/** Counts moves under the lock; true while there may be more. */
async function countMoves(trx: Knex.Transaction): Promise<boolean> {
  const sets = await takeMoves(trx, 'package_set_move', MOST_SETS);
  if (sets.length > 0) await tallyPackageSets(trx, sets);
  const evaluations = await takeMoves(trx, 'evaluation_move', MOST_EVALUATIONS);
  if (evaluations.length > 0) await tallyEvaluations(trx, evaluations);
  return sets.length > 0 || evaluations.length > 0;
}

/**
 * Takes the lock and counts every move that is committed, for whoever changes in the same transaction what hosts were
 * counted with. To be called first.
 */
export async function settleWithin(trx: Knex.Transaction): Promise<void> {
  await lockTallies(trx);
  while (await countMoves(trx));
}
