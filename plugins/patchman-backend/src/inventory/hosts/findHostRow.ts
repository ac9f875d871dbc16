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
export function deleteHost(
  knex: Knex,
  host: Pick<DbHostRow, 'id' | 'name'>,
): Promise<void> {
  return deleteHosts(knex, [host]);
}

/** The same of some hundreds at most, in one transaction. */
export async function deleteHosts(
  knex: Knex,
  hosts: readonly Pick<DbHostRow, 'id' | 'name'>[],
): Promise<void> {
  const names = hosts.map(({ name }) => name);
  await knex.transaction(async trx => {
    await trx('host_key')
      .whereIn('host_name', names)
      .where({ revoked_at: null })
      .update({ revoked_at: now() });
    await trx('report').whereIn('host_name', names).delete();
    // A machine that is another host by decision stays that; one that was sent here is judged anew.
    await trx('quarantine')
      .whereIn('host_name', names)
      .whereNot({ status: 'renamed' })
      .delete();
    await trx('quarantine').whereIn('new_name', names).delete();
    await trx('host')
      .whereIn(
        'id',
        hosts.map(({ id }) => id),
      )
      .delete();
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
