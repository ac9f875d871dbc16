import type { ReportProblem } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import type { DbHostRow, DbReportRow } from '../../database/tables';

/**
 * Applies a report whose body is the host's last one, byte for byte: only when it reported is new.
 * @returns false when it is not, so that it must be read
 */
export async function applySameReport(options: {
  knex: Knex;
  row: Pick<
    DbReportRow,
    'host_name' | 'body_digest' | 'received_at' | 'address' | 'user_agent'
  >;
  finish: (trx: Knex, problems: ReportProblem[]) => Promise<void>;
}): Promise<boolean> {
  const { knex, row, finish } = options;
  if (row.body_digest === null) return false;
  const host: Pick<DbHostRow, 'id' | 'evaluation_id'> | undefined = await knex(
    'host',
  )
    .where({ name: row.host_name, body_digest: row.body_digest })
    .first('id', 'evaluation_id');
  if (!host || host.evaluation_id === null) return false;

  const before: { problems: string } | undefined = await knex('report')
    .where({
      host_name: row.host_name,
      status: 'processed',
      body_digest: row.body_digest,
    })
    .orderBy('id', 'desc')
    .first('problems');
  return knex.transaction(async trx => {
    const changed = await trx('host')
      .where({ id: host.id, body_digest: row.body_digest })
      .update({
        last_report_at: row.received_at,
        address: row.address,
        user_agent: row.user_agent,
      });
    if (changed !== 1) return false;
    await finish(trx, JSON.parse(before?.problems ?? '[]'));
    return true;
  });
}
