import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Knex } from 'knex';
import { relaxedTransaction } from '../../database/relaxedTransaction';

/** CVEs that are noted in one turn of the event loop. */
const PIECE = 5_000;

interface JoinedSource {
  id: number;
  advisories: number | null;
  generation: number;
}

/**
 * Notes of which errata and CVEs sources tell something else than what is joined: advisories that came or went, and all CVEs where
 * the scores or the catalogue of exploited ones are others.
 */
export async function noteSources(knex: Knex): Promise<void> {
  const rows = await sourcesNow(knex);
  const now = JSON.stringify(rows);
  const { sources: joined }: { sources: string } = await knex(
    'exposure_mark',
  ).first('sources');
  if (joined === now) return;
  const before = new Map<number, JoinedSource>(
    (JSON.parse(joined) as JoinedSource[]).map(row => [row.id, row]),
  );
  const current = new Map(rows.map(row => [row.id, row]));
  for (const id of new Set([...before.keys(), ...current.keys()])) {
    const former = before.get(id)?.advisories ?? null;
    const advisories = current.get(id)?.advisories ?? null;
    if (former !== advisories) await noteAdvisories(knex, former, advisories);
  }
  if (rows.some(row => row.generation !== before.get(row.id)?.generation)) {
    await noteAllCves(knex);
  }
  // Two that note the same at once note it twice, which costs time only.
  await knex('exposure_mark').update({ sources: now });
}

async function sourcesNow(knex: Knex): Promise<JoinedSource[]> {
  const rows = await knex('errata_source')
    .where(any =>
      any.whereNotNull('advisory_set_id').orWhere('generation', '>', 0),
    )
    .orderBy('id')
    .select('id', 'advisory_set_id', 'generation', 'counts');
  return rows.map(row => {
    const { exploited = 0, chances = 0 } = JSON.parse(row.counts);
    return {
      id: row.id,
      advisories: row.advisory_set_id,
      // Generations of releases and their ends are none of this.
      generation: exploited + chances > 0 ? row.generation : 0,
    };
  });
}

async function noteAdvisories(
  knex: Knex,
  former: number | null,
  current: number | null,
): Promise<void> {
  const sets = [former, current].filter(id => id !== null);
  const ids: number[] = await knex('advisory_set_member')
    .whereIn('set_id', sets)
    .groupBy('advisory_id')
    .havingRaw('COUNT(*) = 1')
    .pluck('advisory_id');
  for (let i = 0; i < ids.length; i += PIECE / 10) {
    const piece = ids.slice(i, i + PIECE / 10);
    await relaxedTransaction(knex, async trx => {
      await trx(trx.raw('erratum_touch (name)')).insert(
        trx('advisory').whereIn('id', piece).select('name'),
      );
      await trx(trx.raw('cve_touch (cve_id)')).insert(
        trx('advisory_cve')
          .whereIn('advisory_id', piece)
          .distinct()
          .select('cve_id'),
      );
    });
    await nextTurn();
  }
}

async function noteAllCves(knex: Knex): Promise<void> {
  let last: number | null = 0;
  while (last !== null) {
    last = await notePiece(knex, last);
    await nextTurn();
  }
}

/** @returns the last one that was noted; null: there are no more */
async function notePiece(knex: Knex, after: number): Promise<number | null> {
  const ids: number[] = await knex('cve_exposure')
    .where('cve_id', '>', after)
    .orderBy('cve_id')
    .limit(PIECE)
    .pluck('cve_id');
  if (ids.length === 0) return null;
  const last = ids[ids.length - 1];
  await relaxedTransaction(knex, trx =>
    trx.raw(
      `INSERT INTO cve_touch (cve_id)
       SELECT cve_id FROM cve_exposure WHERE cve_id > ? AND cve_id <= ? ORDER BY cve_id`,
      [after, last],
    ),
  );
  return last;
}
