import type { Knex } from 'knex';
import type { DbHostRow } from '../../database/tables';
import { now } from '../../database/time';
import { type Visibility, whereVisible } from '../../permissions/visibility';

/** The host of a name, if somebody may see it. */
export async function findHostRow(
  knex: Knex,
  visible: Visibility,
  name: string,
): Promise<DbHostRow | undefined> {
  const query = knex('host').where('host.name', name.toLowerCase());
  whereVisible(query, visible);
  return query.first('host.*');
}

/** Deletes a host with its reports and history; its keys are revoked, so that it does not come back by itself. */
export async function deleteHost(
  knex: Knex,
  host: Pick<DbHostRow, 'id' | 'name'>,
): Promise<void> {
  await knex.transaction(async trx => {
    await trx('host_key')
      .where({ host_name: host.name, revoked_at: null })
      .update({ revoked_at: now() });
    await trx('report').where({ host_name: host.name }).delete();
    // A machine that is another host by decision stays that; one that was sent here is judged anew.
    await trx('quarantine')
      .where({ host_name: host.name })
      .whereNot({ status: 'renamed' })
      .delete();
    await trx('quarantine').where({ new_name: host.name }).delete();
    await trx('host').where({ id: host.id }).delete();
  });
}

/** Whose a host is where no trusted entity of the catalog says so, from now on. */
export async function setAssignedOwner(
  knex: Knex,
  hostId: number,
  owner: string | null,
): Promise<void> {
  await knex('host')
    .where({ id: hostId })
    .update({ assigned_owner: owner?.toLowerCase() ?? null });
}

/** Whether a host is judged by its own repositories or by those of its operating system release. */
export async function setUseHostRepositories(
  knex: Knex,
  hostId: number,
  useHostRepositories: boolean,
): Promise<void> {
  await knex('host').where({ id: hostId }).update({
    use_host_repositories: useHostRepositories,
    evaluate_at: now(),
  });
}

/** What people note about a host, and whether its address is looked up. */
export async function setNotes(
  knex: Knex,
  hostId: number,
  { comment, checkDns }: { comment?: string | null; checkDns?: boolean },
): Promise<void> {
  const values = {
    ...(comment === undefined ? {} : { comment: comment || null }),
    ...(checkDns === undefined ? {} : { check_dns: checkDns }),
    // What was found before is not shown as if it were looked at.
    ...(checkDns === false
      ? { dns_name: null, dns_state: null, dns_checked_at: null }
      : {}),
  };
  if (Object.keys(values).length === 0) return;
  await knex('host').where({ id: hostId }).update(values);
}
