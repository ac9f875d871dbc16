import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Knex } from 'knex';
import { inPieces } from '../../database/inPieces';
import { insertRows } from '../../database/insertRows';
import { relaxedTransaction } from '../../database/relaxedTransaction';
import { now } from '../../database/time';
import type { CveDetails, CveScore } from '../../evaluation/matching/model';
import type { CveIds } from '../../inventory/errata/CveIds';
import { NOTHING } from '../../inventory/errata/cveKnowledge';

/** Written in one transaction. */
const CHUNK = 250;

const NEWEST_FIRST: CveScore['version'][] = ['4.0', '3.1', '3.0', '2.0'];

/** The highest score of the newest version of CVSS in which there is one. */
export function scoreOf({ scores = [] }: CveDetails): number | null {
  for (const version of NEWEST_FIRST) {
    const found = scores
      .filter(one => one.version === version)
      .flatMap(({ score }) => score ?? []);
    if (found.length > 0) return Math.max(...found);
  }
  return null;
}

/**
 * Writes what a source says of CVEs: only what is another than before, but for when it was told where `touch` asks for that.
 * @returns how many are another
 */
export async function storeCveDetails(
  knex: Knex,
  sourceId: number,
  details: readonly CveDetails[],
  cves: CveIds,
  options: { touch: boolean },
): Promise<number> {
  let changed = 0;
  for (let i = 0; i < details.length; i += CHUNK) {
    const chunk = new Map(
      details.slice(i, i + CHUNK).map(one => [one.cve, one]),
    );
    changed += await relaxedTransaction(knex, trx =>
      storeChunk(trx, sourceId, chunk, cves, options),
    );
    // SQLite never lets the event loop turn by itself.
    await nextTurn();
  }
  return changed;
}

/** Notes that CVEs were asked for; what was told of them before stays. */
export async function storeAskedCves(
  knex: Knex,
  sourceId: number,
  names: readonly string[],
  cves: CveIds,
): Promise<void> {
  for (let i = 0; i < names.length; i += CHUNK) {
    const chunk = [...new Set(names.slice(i, i + CHUNK))];
    await relaxedTransaction(knex, async trx => {
      await cves.ensure(trx, chunk);
      const toldAt = now();
      await insertRows(
        trx,
        'cve_detail',
        chunk.map(name => ({
          cve_id: cves.of(name),
          source_id: sourceId,
          digest: NOTHING,
          body: JSON.stringify({ cve: name }),
          rejected: false,
          score: null,
          told_at: toldAt,
        })),
        { ignoreKnown: true },
      );
      await trx('cve_detail')
        .where({ source_id: sourceId })
        .whereIn(
          'cve_id',
          chunk.map(name => cves.of(name)),
        )
        .update({ told_at: toldAt });
    });
  }
}

async function storeChunk(
  trx: Knex.Transaction,
  sourceId: number,
  chunk: Map<string, CveDetails>,
  cves: CveIds,
  { touch }: { touch: boolean },
): Promise<number> {
  await cves.ensure(trx, chunk.keys());
  const known = new Map<number, string>();
  for (const ids of inPieces([...chunk.keys()].map(name => cves.of(name)))) {
    const rows: { cve_id: number; digest: string }[] = await trx('cve_detail')
      .where({ source_id: sourceId })
      .whereIn('cve_id', ids)
      .select('cve_id', 'digest');
    for (const row of rows) known.set(row.cve_id, row.digest);
  }
  const toldAt = now();
  const rows = [...chunk.values()].map(details => {
    const body = JSON.stringify({ ...details, record: undefined });
    return {
      cve_id: cves.of(details.cve),
      source_id: sourceId,
      digest: createHash('sha256').update(body).digest('hex'),
      body,
      rejected: details.state === 'rejected',
      score: scoreOf(details),
      told_at: toldAt,
    };
  });
  const changed = rows.filter(row => known.get(row.cve_id) !== row.digest);
  await insertRows(trx, 'cve_detail', changed, {
    replaceKnown: ['cve_id', 'source_id'],
  });
  if (touch) {
    await trx('cve_detail')
      .where({ source_id: sourceId })
      .whereIn(
        'cve_id',
        rows.map(row => row.cve_id),
      )
      .update({ told_at: toldAt });
  }
  return changed.length;
}
