import type { Knex } from 'knex';
import { forgetWhatWasSent } from '../hosts/forgetWhatWasSent';
import { discountRepositories } from '../tallies/tallyEvaluations';
import { markHostsDue } from './markHostsDue';

/**
 * Applies what a person decided about a repository.
 * @returns whether hosts must be evaluated again
 */
export async function changeRepository(
  knex: Knex,
  id: number,
  changes: { enabled?: boolean; security?: boolean | null; name?: string },
): Promise<boolean> {
  const { enabled, security, name } = changes;
  const values = {
    ...(enabled === undefined ? {} : { enabled }),
    ...(security === undefined ? {} : { security_choice: security }),
    ...(name === undefined ? {} : { name }),
  };
  if (Object.keys(values).length === 0) return false;
  await knex.transaction(async trx => {
    await trx('repository').where({ id }).update(values);
    await markHostsDue(trx, [id]);
  });
  return true;
}

/** Deletes a repository with its mirrors; hosts that still report it bring it back. */
export function deleteRepository(knex: Knex, id: number): Promise<void> {
  return deleteRepositories(knex, [id]);
}

/** The same of some hundreds at most, in one transaction. */
export async function deleteRepositories(
  knex: Knex,
  ids: number[],
): Promise<void> {
  await knex.transaction(async trx => {
    // Their updates go with them.
    await discountRepositories(trx, ids);
    await markHostsDue(trx, ids);
    // The next report registers its repositories again, whatever it says.
    await forgetWhatWasSent(
      trx,
      trx('host_repository').whereIn('repository_id', ids).select('host_id'),
    );
    await trx('repository').whereIn('id', ids).delete();
  });
}

/** What is remembered of a mirror until a person has it forgotten. */
const NO_TRUST = {
  verified_since: null,
  verified_key: null,
  verified_key_before: null,
  newest_date: null,
};

/**
 * Has forgotten by which key a mirror was verified and how old its metadata was, so that the next is believed like the first
 * ever. The mirrors of a list share it.
 */
async function forgetTrust(trx: Knex, id: number): Promise<void> {
  const mirror = await trx('mirror').where({ id }).first('listed_by');
  const first = mirror?.listed_by ?? id;
  await trx('mirror')
    .where({ id: first })
    .orWhere({ listed_by: first })
    // Without its state it is judged anew, also where nothing has changed.
    .update({ ...NO_TRUST, state: null, failures: 0 });
}

/** Applies what a person decided about a mirror; a mirror that is to be refreshed again starts without failures. */
export async function changeMirror(
  knex: Knex,
  id: number,
  changes: {
    enabled?: boolean;
    refresh?: boolean;
    url?: string;
    forgetTrust?: true;
  },
): Promise<boolean> {
  const { enabled, refresh, url } = changes;
  const values = {
    ...(enabled === undefined ? {} : { enabled }),
    ...(refresh === undefined ? {} : { refresh }),
    ...(refresh ? { failures: 0, stops: 0 } : {}),
    // Another place has other content: it is read from the beginning, and is nobody's choice but this person's.
    ...(url === undefined
      ? {}
      : {
          url,
          state: null,
          content_digest: null,
          access_error: null,
          listed_by: null,
          list_place: null,
          response_ms: null,
          stops: 0,
          slow: false,
          ...NO_TRUST,
        }),
  };
  const hasValues = Object.keys(values).length > 0;
  if (!hasValues && !changes.forgetTrust) return false;
  await knex.transaction(async trx => {
    if (changes.forgetTrust) await forgetTrust(trx, id);
    if (hasValues) await trx('mirror').where({ id }).update(values);
    if (enabled !== undefined) {
      // What was chosen of a list is used when the list is.
      await trx('mirror').where({ listed_by: id }).update({ enabled });
    }
    await markHostsOfMirrorDue(trx, id);
  });
  return true;
}

export async function deleteMirror(knex: Knex, id: number): Promise<void> {
  await knex.transaction(async trx => {
    await markHostsOfMirrorDue(trx, id);
    await trx('mirror').where({ id }).delete();
  });
}

async function markHostsOfMirrorDue(trx: Knex, id: number): Promise<void> {
  const mirror = await trx('mirror').where({ id }).first('repository_id');
  if (mirror) await markHostsDue(trx, [mirror.repository_id]);
}
