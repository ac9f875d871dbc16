import type { Knex } from 'knex';
import { now } from '../../database/time';
import { settleWithin } from '../../inventory/tallies/settleTallies';

/** Evaluations that are looked at with one statement. */
const BATCH = 500;

/**
 * Drops evaluations that list other updates than they count, or an update of a package that a host which points to them
 * does not have; their hosts are evaluated again. Hosts that are due are left alone: theirs is old, and known to be.
 * @param mend whether they are dropped, or only found
 * @returns their ids
 */
export async function dropDamagedEvaluations(
  knex: Knex,
  signal: AbortSignal,
  mend: boolean,
): Promise<number[]> {
  const found: number[] = [];
  let after = 0;
  while (!signal.aborted) {
    const ids: number[] = await knex('evaluation')
      .where('id', '>', after)
      .orderBy('id')
      .limit(BATCH)
      .pluck('id');
    if (ids.length === 0) break;
    const damaged = [
      ...new Set([
        ...(await miscounted(knex, ids)),
        ...(await ofOtherPackages(knex, ids)),
      ]),
    ];
    found.push(...damaged);
    if (mend && damaged.length > 0) await drop(knex, damaged);
    after = ids[ids.length - 1];
  }
  return found;
}

async function drop(knex: Knex, ids: number[]): Promise<void> {
  await knex.transaction(async trx => {
    await trx('host')
      .whereIn('evaluation_id', ids)
      .update({ evaluation_id: null, evaluate_at: now() });
    // Hosts are counted without them while it is known what they listed.
    await settleWithin(trx);
    await trx('evaluation').whereIn('id', ids).delete();
  });
}

function miscounted(knex: Knex, ids: number[]): Promise<number[]> {
  return knex('evaluation')
    .whereIn('id', ids)
    .whereExists(settledHosts(knex))
    .whereRaw(
      'security + other <> (SELECT COUNT(*) FROM evaluation_update u WHERE u.evaluation_id = evaluation.id)',
    )
    .pluck('id');
}

function ofOtherPackages(knex: Knex, ids: number[]): Promise<number[]> {
  const pairs = knex('host')
    .whereIn('evaluation_id', ids)
    .whereNull('evaluate_at')
    .distinct('evaluation_id', 'package_set_id')
    .as('pair');
  return knex(pairs)
    .join('evaluation_update as u', 'u.evaluation_id', 'pair.evaluation_id')
    .whereNotExists(
      knex('package_set_member as m')
        .whereRaw('m.set_id = pair.package_set_id')
        .whereRaw('m.package_id = u.installed_id')
        .select(knex.raw('1')),
    )
    .distinct('pair.evaluation_id')
    .pluck('pair.evaluation_id');
}

function settledHosts(knex: Knex): Knex.QueryBuilder {
  return knex('host')
    .whereRaw('host.evaluation_id = evaluation.id')
    .whereNull('host.evaluate_at')
    .select(knex.raw('1'));
}
