import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Knex } from 'knex';
import {
  countWithin,
  settleAllExposure,
} from '../../inventory/exposure/settleExposure';
import { HIDDEN_FROM, STATE_COUNTS } from '../../inventory/exposure/states';

/** CVEs that are counted again with one statement; each may be in some thousand sets. */
const CVES = 50;

type Counts = Record<string, number | string | null>;

/**
 * Counts again how many hosts have each set of verdicts and each CVE in which state, and mends what was counted otherwise.
 * @param mend whether they are mended, or only counted
 * @returns how many figures were wrong
 */
export async function mendExposure(
  knex: Knex,
  signal: AbortSignal,
  mend = true,
): Promise<number> {
  await settleAllExposure(knex, signal);
  let wrong = signal.aborted ? 0 : await mendSets(knex, mend);
  let after = 0;
  while (!signal.aborted) {
    const ids: number[] = await knex('cve')
      .where('id', '>', after)
      .whereExists(query =>
        query
          .from('verdict_set_cve as s')
          .whereRaw('s.cve_id = cve.id')
          .select(knex.raw('1'))
          .unionAll(
            knex('cve_exposure as e')
              .whereRaw('e.cve_id = cve.id')
              .select(knex.raw('1')),
          ),
      )
      .orderBy('id')
      .limit(CVES)
      .pluck('id');
    if (ids.length === 0) break;
    wrong += await mendCves(knex, ids, mend);
    after = ids[ids.length - 1];
    await nextTurn();
  }
  return wrong;
}

function mendSets(knex: Knex, mend: boolean): Promise<number> {
  return knex.transaction(async trx => {
    await countWithin(trx);
    const expected: { set_id: number; hosts: number | string }[] = await trx(
      'host_verdicts',
    )
      .whereNotNull('set_id')
      .groupBy('set_id')
      .select('set_id', trx.raw('COUNT(*) AS hosts'));
    const actual: { set_id: number; hosts: number }[] = await trx(
      'verdict_set_tally',
    ).select('set_id', 'hosts');
    const right = new Map(expected.map(row => [row.set_id, Number(row.hosts)]));
    const found = new Map(actual.map(row => [row.set_id, row.hosts]));
    const wrong = [...new Set([...right.keys(), ...found.keys()])].filter(
      id => right.get(id) !== found.get(id),
    );
    for (const id of mend ? wrong : []) {
      const hosts = right.get(id);
      await trx('verdict_set_tally').where({ set_id: id }).delete();
      if (hosts !== undefined) {
        await trx('verdict_set_tally').insert({ set_id: id, hosts });
      }
    }
    return wrong.length;
  });
}

function mendCves(
  knex: Knex,
  ids: readonly number[],
  mend: boolean,
): Promise<number> {
  return knex.transaction(async trx => {
    await countWithin(trx);
    const counts = STATE_COUNTS.map((name, rank) =>
      trx.raw(
        `COALESCE(SUM(CASE WHEN s.state = ${rank} THEN t.hosts END), 0) AS ${name}`,
      ),
    );
    const expected: (Counts & { cve_id: number; name: string })[] = await trx(
      'cve',
    )
      .leftJoin('verdict_set_cve as s', 's.cve_id', 'cve.id')
      .leftJoin('verdict_set_tally as t', 't.set_id', 's.set_id')
      .whereIn('cve.id', [...ids])
      .groupBy('cve.id', 'cve.name')
      .select(
        'cve.id as cve_id',
        'cve.name',
        ...counts,
        trx.raw(
          `MIN(CASE WHEN s.state < ${HIDDEN_FROM} AND t.hosts > 0 THEN s.since END) AS since`,
        ),
      );
    const actual: (Counts & { cve_id: number })[] = await trx('cve_exposure')
      .whereIn('cve_id', [...ids])
      .select('cve_id', ...STATE_COUNTS, 'since');
    const byId = new Map(actual.map(row => [row.cve_id, row]));
    let wrong = 0;
    for (const row of expected) {
      const found = byId.get(row.cve_id);
      if (!found && STATE_COUNTS.every(name => Number(row[name]) === 0)) {
        continue;
      }
      if (found && textOf(found) === textOf(row)) continue;
      wrong++;
      if (!mend) continue;
      await trx('cve_exposure')
        .insert(row)
        .onConflict('cve_id')
        .merge([...STATE_COUNTS, 'since']);
    }
    return wrong;
  });
}

/** Numbers come in the way of each driver. */
function textOf(row: Counts): string {
  return JSON.stringify([
    ...STATE_COUNTS.map(name => Number(row[name])),
    row.since ?? null,
  ]);
}
