import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { AdvisoryInput } from '../../evaluation';

const BATCH = 500;

/** An advisory as repositories tell it, with its row. */
export interface StoredAdvisory extends AdvisoryInput {
  id: number;
}

/** Reads the advisories of a set in batches, with the event loop served in between. */
export async function* loadAdvisories(
  knex: Knex,
  setId: number,
  batch = BATCH,
): AsyncGenerator<StoredAdvisory[]> {
  let after = 0;
  for (;;) {
    const rows = await knex('erratum_set_member as m')
      .join('erratum', 'erratum.id', 'm.erratum_id')
      .where('m.set_id', setId)
      .where('m.erratum_id', '>', after)
      .orderBy('m.erratum_id')
      .limit(batch)
      .select(
        'erratum.id',
        'erratum.name',
        'erratum.kind',
        'erratum.severity',
        'erratum.retracted',
        'erratum.reboot_suggested',
        'erratum.packages',
      );
    if (rows.length > 0) {
      yield rows.map(row => ({
        id: row.id,
        name: row.name,
        kind: row.kind,
        severity: row.severity,
        retracted: Boolean(row.retracted),
        rebootSuggested: Boolean(row.reboot_suggested),
        packages: JSON.parse(row.packages),
      }));
      after = rows[rows.length - 1].id;
    }
    if (rows.length < batch) return;
    await nextTurn();
  }
}
