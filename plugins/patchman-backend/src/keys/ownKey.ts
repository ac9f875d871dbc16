import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { DbBoolean } from '../database/tables';
import { findValidKeys, whereValid } from './HostKeys';
import { lockName } from './nameLock';

/**
 * Why a report that did not come with a key of the host is not taken for it: once a host has a key, or has reported with
 * one, nothing weaker speaks for it. Null where it may be taken.
 */
export async function whyKeyIsNeeded(
  knex: Knex,
  hostname: string,
): Promise<string | null> {
  const { keyed, valid }: { keyed: DbBoolean | null; valid: number | null } =
    await knex
      .select(
        knex('host').where({ name: hostname }).select('keyed').as('keyed'),
        whereValid(knex('host_key').where({ host_name: hostname }))
          .select('id')
          .limit(1)
          .as('valid'),
      )
      .first();
  if (valid !== null) {
    return `${hostname} has a key of its own, so that nothing is taken for it without that key.`;
  }
  return keyed
    ? `${hostname} has reported with a key of its own, so that nothing is taken for it without one.`
    : null;
}

/** What to do about it, for who sends reports without any key. */
export const KEY_NEEDED_ADVICE =
  'Let it report with its key, by protocol 2 or 3. Where it is to report without one again, revoke its keys and change the host with {"keyed": false}, see docs/keys.md.';

/**
 * Lets a host report without a key again, as a person wants it.
 * @throws ConflictError while it has a key
 */
export async function allowWithoutKey(
  knex: Knex,
  host: { id: number; name: string },
): Promise<void> {
  await knex.transaction(async trx => {
    await lockName(trx, host.name);
    if ((await findValidKeys(trx, host.name)).length > 0) {
      throw new ConflictError(
        `${host.name} has a key that is valid; revoke its keys first.`,
      );
    }
    await trx('host').where({ id: host.id }).update({ keyed: false });
  });
}
