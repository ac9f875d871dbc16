import type { Knex } from 'knex';
import { markHostsDue } from './markHostsDue';

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

/** What a person may say of a mirror, beside where it belongs. */
export interface MirrorChanges {
  enabled?: boolean;
  refresh?: boolean;
  url?: string;
  forgetTrust?: true;
}

/** Applies what a person decided about a mirror; a mirror that is to be refreshed again starts without failures. */
export async function changeMirror(
  knex: Knex,
  id: number,
  changes: MirrorChanges,
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

/** Switches mirrors on or off, or their refresh. */
export async function switchMirrors(
  knex: Knex,
  ids: number[],
  { enabled, refresh }: Pick<MirrorChanges, 'enabled' | 'refresh'>,
): Promise<void> {
  const values = {
    ...(enabled === undefined ? {} : { enabled }),
    ...(refresh === undefined ? {} : { refresh }),
    ...(refresh ? { failures: 0, stops: 0 } : {}),
  };
  if (Object.keys(values).length === 0) return;
  await knex.transaction(async trx => {
    await trx('mirror').whereIn('id', ids).update(values);
    if (enabled !== undefined) {
      await trx('mirror').whereIn('listed_by', ids).update({ enabled });
    }
    await markHostsOfMirrorsDue(trx, ids);
  });
}

export function deleteMirror(knex: Knex, id: number): Promise<void> {
  return deleteMirrors(knex, [id]);
}

export async function deleteMirrors(knex: Knex, ids: number[]): Promise<void> {
  await knex.transaction(async trx => {
    await markHostsOfMirrorsDue(trx, ids);
    await trx('mirror').whereIn('id', ids).delete();
  });
}

function markHostsOfMirrorDue(trx: Knex, id: number): Promise<void> {
  return markHostsOfMirrorsDue(trx, [id]);
}

async function markHostsOfMirrorsDue(trx: Knex, ids: number[]): Promise<void> {
  const repositories: number[] = await trx('mirror')
    .whereIn('id', ids)
    .distinct('repository_id')
    .pluck('repository_id');
  if (repositories.length > 0) await markHostsDue(trx, repositories);
}
