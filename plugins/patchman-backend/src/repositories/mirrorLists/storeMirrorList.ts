import type { Knex } from 'knex';
import type { DbMirrorRow } from '../../database/tables';
import { now } from '../../database/time';
import { markHostsDue } from '../../inventory/repositories/markHostsDue';
import { readAgain } from '../storeMirror';
import type { Listed } from './listed';

/** The mirrors of a list's repository: its own, the preferred first, and those that came from elsewhere. */
export async function findMirrorsBesideList(
  knex: Knex,
  list: DbMirrorRow,
): Promise<{ own: DbMirrorRow[]; others: DbMirrorRow[] }> {
  const rows: DbMirrorRow[] = await knex('mirror')
    .where({ repository_id: list.repository_id })
    .whereNot({ id: list.id })
    .orderBy(['list_place', 'id']);
  return {
    own: rows.filter(row => row.listed_by === list.id),
    others: rows.filter(row => row.listed_by !== list.id),
  };
}

/** The row of a mirror of a list; one that somebody reported meanwhile stays as it is. */
export async function addListedMirror(
  knex: Knex,
  list: DbMirrorRow,
  url: string,
): Promise<DbMirrorRow> {
  await knex('mirror')
    .insert({ repository_id: list.repository_id, url, listed_by: list.id })
    .onConflict(['repository_id', 'url'])
    .ignore();
  return knex('mirror')
    .where({ repository_id: list.repository_id, url })
    .first();
}

const NO_CONTENT = {
  content_digest: null,
  package_set_id: null,
  module_document_id: null,
  erratum_set_id: null,
  release: null,
  release_date: null,
  valid_until: null,
  signature: null,
};

/** A mirror that was chosen of a list, with the time of its answer where it was measured now. */
export interface ChosenMirror {
  id: number;
  milliseconds?: number;
}

/**
 * Notes what a list said and which of its mirrors were chosen, in one transaction; those that were not go, with the order
 * to evaluate the hosts again.
 * @param chosen the first ones are preferred; empty where none was any good, which leaves those that are there
 */
export async function storeMirrorList(
  knex: Knex,
  list: DbMirrorRow,
  said: { listed: Listed; state: string | null; chosen: ChosenMirror[] },
): Promise<void> {
  const { listed, state, chosen } = said;
  await knex.transaction(async trx => {
    for (const [place, { id, milliseconds }] of chosen.entries()) {
      await trx('mirror')
        .where({ id })
        .update({
          list_place: place,
          ...(milliseconds === undefined ? {} : { response_ms: milliseconds }),
        });
    }
    const dropped =
      chosen.length === 0
        ? 0
        : await trx('mirror')
            // A person who switched one off does not want it back.
            .where({ listed_by: list.id, enabled: true })
            .whereNotIn(
              'id',
              chosen.map(({ id }) => id),
            )
            .delete();
    const read = await trx('mirror')
      .where({ listed_by: list.id })
      .whereNotNull('package_set_id')
      .first('id');
    await trx('mirror')
      .where({ id: list.id })
      .update({
        ...readAgain(now()),
        list_kind: listed.kind,
        listed: JSON.stringify(listed),
        ...(state === null ? {} : { state }),
        // What it held when it was taken for a mirror.
        ...(read ? NO_CONTENT : {}),
      });
    const wasTroubled = list.error !== null || list.access_error !== null;
    if (dropped > 0 || wasTroubled || list.list_kind === null) {
      await markHostsDue(trx, [list.repository_id]);
    }
  });
}
