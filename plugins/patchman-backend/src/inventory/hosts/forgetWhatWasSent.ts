import type { Knex } from 'knex';

/**
 * Makes hosts send everything again: the same report is applied anew, and one that only names what was sent before is
 * answered with what is missing. To be called in the transaction that drops content of these hosts.
 * @param hosts their ids, or a query for them
 * @returns how many hosts
 */
export async function forgetWhatWasSent(
  trx: Knex,
  hosts: number[] | Knex.QueryBuilder,
): Promise<number> {
  return trx('host')
    .whereIn('id', hosts as number[])
    .update({
      body_digest: null,
      section_digests: '{}',
      rest_digest: null,
      repositories_digest: null,
    });
}
