import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { fromNow, now } from '../database/time';
import { markHostsDue } from '../inventory/repositories/markHostsDue';
import {
  MOST_STOPS,
  STOPPED_OVER_MIRROR,
  STOPPED_OVER_SOURCE,
} from '../texts/stops';

/** What no host needs any more is forgotten after this long. */
const KEPT = { days: -30 };

/**
 * Counts against what dead backends had begun that they stopped meanwhile. A mirror that was begun too often is given up,
 * with that reason.
 */
export async function countDeaths(
  knex: Knex,
  logger: LoggerService,
  backends: string[],
): Promise<void> {
  const givenUp = await knex.transaction(async trx => {
    await trx('mirror')
      .whereIn('begun_by', backends)
      .update({ begun_by: null, stops: trx.raw('stops + 1') });
    await trx('errata_source')
      .whereIn('begun_by', backends)
      .update({ begun_by: null, stops: trx.raw('stops + 1') });
    await trx('errata_source')
      .where('stops', '>=', MOST_STOPS)
      .update({ error: STOPPED_OVER_SOURCE });
    await trx('begun_evaluation')
      .whereIn('begun_by', backends)
      // Computed before the end came: it was not this one.
      .whereIn('key', trx('evaluation').select('key'))
      .delete();
    for (const table of ['begun_evaluation', 'begun_match']) {
      await trx(table)
        .whereIn('begun_by', backends)
        .update({ begun_by: null, stops: trx.raw('stops + 1') });
      await trx(table)
        .whereNull('begun_by')
        .where('begun_at', '<', fromNow(KEPT))
        .delete();
    }
    const error = STOPPED_OVER_MIRROR;
    const mirrors: { id: number; repository_id: number }[] = await trx('mirror')
      .where('stops', '>=', MOST_STOPS)
      .where(query => query.whereNull('error').orWhereNot({ error }))
      .select('id', 'repository_id');
    if (mirrors.length > 0) {
      await trx('mirror')
        .whereIn(
          'id',
          mirrors.map(({ id }) => id),
        )
        .update({ error, access_error: null, checked_at: now() });
      await markHostsDue(
        trx,
        mirrors.map(mirror => mirror.repository_id),
      );
    }
    await trx('task')
      .whereIn('backend', backends)
      .where({ status: 'running' })
      .update({
        status: 'failed',
        message: 'The backend was stopped before it was done.',
        finished_at: now(),
      });
    await trx('backend').whereIn('id', backends).delete();
    return mirrors;
  });
  for (const { id } of givenUp) {
    logger.error(`Mirror ${id}: ${STOPPED_OVER_MIRROR}`);
  }
}
