import type { Knex } from 'knex';
import { now } from '../../database/time';
import { addTagsTo, removeTagsFrom } from './setHostTags';

/** What a person may say of several hosts at once. */
export interface HostChanges {
  addTags?: string[];
  removeTags?: string[];
  owner?: string | null;
  useHostRepositories?: boolean;
  comment?: string | null;
  checkDns?: boolean;
}

/** Applies what a person said of some hundreds of hosts, in one transaction; hosts that are judged otherwise now are due. */
export async function changeHosts(
  knex: Knex,
  ids: number[],
  changes: HostChanges,
): Promise<void> {
  const { addTags, removeTags, owner, comment, checkDns } = changes;
  const { useHostRepositories } = changes;
  const values = {
    ...(owner === undefined
      ? {}
      : { assigned_owner: owner?.toLowerCase() ?? null }),
    ...(comment === undefined ? {} : { comment: comment || null }),
    ...(checkDns === undefined ? {} : { check_dns: checkDns }),
    // What was found before is not shown as if it were looked at.
    ...(checkDns === false
      ? { dns_name: null, dns_state: null, dns_checked_at: null }
      : {}),
    ...(useHostRepositories === undefined
      ? {}
      : { use_host_repositories: useHostRepositories, evaluate_at: now() }),
  };
  await knex.transaction(async trx => {
    if (Object.keys(values).length > 0) {
      await trx('host').whereIn('id', ids).update(values);
    }
    if (removeTags) await removeTagsFrom(trx, ids, removeTags);
    if (addTags) await addTagsTo(trx, ids, addTags);
  });
}
