import type { Knex } from 'knex';
import { fromNow } from '../../database/time';
import { recountCvesOf } from '../../inventory/tallies/recountCves';
import { takeUnused } from './unused';

/**
 * Errata, their sets and module documents that no mirror offers any more, and CVEs that no erratum names.
 * @returns how many errata
 */
export async function cleanErrata(
  knex: Knex,
  signal: AbortSignal,
): Promise<number> {
  // What was just read is pointed to only once everything was.
  const old = (query: Knex.QueryBuilder) =>
    query.where('created_at', '<', fromNow({ hours: -3 }));
  await takeUnused(knex, {
    table: 'erratum_set',
    uses: [['mirror', 'erratum_set_id']],
    where: old,
    signal,
  });
  await takeUnused(knex, {
    table: 'module_document',
    uses: [['mirror', 'module_document_id']],
    where: old,
    signal,
  });
  const errata = await takeUnused(knex, {
    table: 'erratum',
    uses: [['erratum_set_member', 'erratum_id']],
    where: old,
    signal,
    take: deleteErrata,
  });
  await takeUnused(knex, {
    table: 'cve',
    uses: [['erratum_cve', 'cve_id']],
    signal,
  });
  return errata;
}

/** Others of the same name may be open for hosts: their CVEs are counted without those of the deleted ones. */
async function deleteErrata(
  unused: Knex.QueryBuilder,
  trx: Knex.Transaction,
): Promise<number> {
  const errata: { id: number; name: string }[] = await unused.select(
    'erratum.id',
    'erratum.name',
  );
  const ids = errata.map(({ id }) => id);
  const cves: number[] = await trx('erratum_cve')
    .whereIn('erratum_id', ids)
    .distinct()
    .pluck('cve_id');
  const deleted = await trx('erratum').whereIn('id', ids).delete();
  await recountCvesOf(
    trx,
    errata.map(({ name }) => name),
    cves,
  );
  return deleted;
}
