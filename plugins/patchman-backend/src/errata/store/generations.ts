import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Knex } from 'knex';
import { deleteRowsInPieces } from '../../database/deleteRowsInPieces';
import { insertRows } from '../../database/insertRows';
import { relaxedTransaction } from '../../database/relaxedTransaction';
import type { ErrataRecord } from '../../evaluation/matching/model';

type OfGeneration = Extract<
  ErrataRecord,
  { record: 'exploited' | 'chance' | 'support' }
>;

type Row = Record<string, string | number | boolean | null>;

/** Rows that are written in one transaction. */
const CHUNK = 2000;

/** The tables of what is taken anew as a whole. */
export const GENERATION_TABLES = {
  exploited: 'exploited',
  chance: 'exploit_chance',
  support: 'release_support',
} as const;

function toRow(record: OfGeneration): Row {
  switch (record.record) {
    case 'exploited':
      return {
        cve: record.cve,
        name: record.name,
        added: record.added,
        due: record.due ?? null,
        ransomware: record.ransomware,
        action: record.action ?? null,
      };
    case 'chance':
      return {
        cve: record.cve,
        score: record.score,
        percentile: record.percentile ?? null,
      };
    default:
      return {
        release: record.release.slice(0, 64),
        name: record.name.slice(0, 255),
        codename: record.codename?.slice(0, 64) ?? null,
        released: record.released ?? null,
        eol: record.eol ?? null,
        lts: record.lts ?? null,
        paid: record.paid ?? null,
      };
  }
}

/** Adds rows to a generation that nobody sees yet. Of two of one name the first counts. */
export async function addToGeneration(
  knex: Knex,
  at: { sourceId: number; generation: number },
  records: readonly OfGeneration[],
): Promise<void> {
  for (const [kind, table] of Object.entries(GENERATION_TABLES)) {
    const rows = records
      .filter(({ record }) => record === kind)
      .map(record => ({
        source_id: at.sourceId,
        generation: at.generation,
        ...toRow(record),
      }));
    for (let i = 0; i < rows.length; i += CHUNK) {
      await relaxedTransaction(knex, trx =>
        insertRows(trx, table, rows.slice(i, i + CHUNK), { ignoreKnown: true }),
      );
      // SQLite never lets the event loop turn by itself.
      await nextTurn();
    }
  }
}

/** Deletes the rows of a source that are of no generation but the given one. */
export async function dropOtherGenerations(
  knex: Knex,
  at: { sourceId: number; generation: number },
  signal: AbortSignal,
): Promise<void> {
  for (const table of Object.values(GENERATION_TABLES)) {
    await deleteRowsInPieces(
      knex,
      table,
      query =>
        query
          .where({ source_id: at.sourceId })
          .whereNot({ generation: at.generation }),
      signal,
    );
  }
}
