import type { Knex } from 'knex';
import { settleWithin } from './settleTallies';

/**
 * Counts hosts again for CVEs that errata of these names got or lost: hosts may be behind of those errata already.
 */
export async function recountCvesOf(
  trx: Knex.Transaction,
  erratumNames: readonly string[],
  cveIds: readonly number[],
): Promise<void> {
  if (cveIds.length === 0) return;
  const open = await trx('evaluation_erratum')
    .whereIn('name', [...erratumNames])
    .first('name');
  if (!open) return;
  await settleWithin(trx);
  const pairs = trx('erratum_cve as c')
    .join('erratum', 'erratum.id', 'c.erratum_id')
    .join('evaluation_erratum as e', 'e.name', 'erratum.name')
    .whereIn('c.cve_id', [...cveIds])
    .distinct('c.cve_id', 'e.evaluation_id');
  const counted: { cve_id: number; hosts: number | string }[] = await trx
    .from(pairs.as('open'))
    .join('evaluation_tally as t', 't.evaluation_id', 'open.evaluation_id')
    .groupBy('open.cve_id')
    .select('open.cve_id', trx.raw('SUM(t.hosts) AS hosts'));
  await trx('cve_tally')
    .whereIn('cve_id', [...cveIds])
    .delete();
  if (counted.length > 0) await trx.batchInsert('cve_tally', counted, 100);
}
