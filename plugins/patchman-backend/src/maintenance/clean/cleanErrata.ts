import type { Knex } from 'knex';
import { deleteRowsInPieces } from '../../database/deleteRowsInPieces';
import { recountCvesOf } from '../../inventory/tallies/recountCves';
import { takeUnused, writtenBefore } from './unused';

/** What sources tell: its content, the sets of it, and what refers to those. */
const OF_SOURCES = [
  {
    content: 'advisory',
    set: 'advisory_set',
    member: 'advisory_set_member',
    inMember: 'advisory_id',
    inSource: 'advisory_set_id',
  },
  {
    content: 'cve_states',
    set: 'cve_states_set',
    member: 'cve_states_set_member',
    inMember: 'states_id',
    inSource: 'cve_states_set_id',
  },
] as const;

/**
 * Errata, their sets and module documents that no mirror or source offers any more, and CVEs that nothing names.
 * @returns how many errata
 */
export async function cleanErrata(
  knex: Knex,
  signal: AbortSignal,
): Promise<number> {
  await takeUnused(knex, {
    table: 'erratum_set',
    uses: [['mirror', 'erratum_set_id']],
    where: writtenBefore,
    signal,
  });
  await takeUnused(knex, {
    table: 'module_document',
    uses: [['mirror', 'module_document_id']],
    where: writtenBefore,
    signal,
  });
  let errata = await takeUnused(knex, {
    table: 'erratum',
    uses: [['erratum_set_member', 'erratum_id']],
    where: writtenBefore,
    signal,
    take: deleteErrata,
  });
  for (const { content, set, member, inMember, inSource } of OF_SOURCES) {
    const unused = (query: Knex.QueryBuilder) =>
      query.whereIn(
        'set_id',
        knex(set)
          .modify(writtenBefore)
          .whereNotIn(
            'id',
            knex('errata_source').whereNotNull(inSource).select(inSource),
          )
          .select('id'),
      );
    // Sets of a source have tens of thousands of members, which would all go with one statement.
    await deleteRowsInPieces(knex, member, unused, signal);
    await takeUnused(knex, {
      table: set,
      uses: [['errata_source', inSource]],
      where: writtenBefore,
      signal,
    });
    const taken = await takeUnused(knex, {
      table: content,
      uses: [[member, inMember]],
      where: writtenBefore,
      signal,
    });
    if (content === 'advisory') errata += taken;
  }
  await takeUnused(knex, {
    table: 'cve',
    uses: [
      ['erratum_cve', 'cve_id'],
      ['advisory_cve', 'cve_id'],
      ['cve_states_cve', 'cve_id'],
      ['cve_verdict', 'cve_id'],
    ],
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
