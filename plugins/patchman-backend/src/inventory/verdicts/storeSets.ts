import type { Knex } from 'knex';
import { insertRows } from '../../database/insertRows';
import { now } from '../../database/time';
import { storeSetCves } from '../exposure/storeSetCves';
import { GoneContentError } from '../GoneContentError';

/** All that was found of equal hosts. */
export interface FoundSet {
  /** The name of its content. */
  key: string;
  notes: readonly string[];
  entries: readonly { blockId: number; packageId: number }[];
}

/** Writes sets, each once for its content. @returns their ids by their keys */
export async function storeSets(
  trx: Knex.Transaction,
  sets: readonly FoundSet[],
): Promise<Map<string, number>> {
  const distinct = new Map(
    [...sets]
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .map(set => [set.key, set]),
  );
  const keys = [...distinct.keys()];
  const createdAt = now();
  const added: { id: number; key: string }[] = await trx('verdict_set')
    .insert(
      [...distinct.values()].map(({ key, notes }) => ({
        key,
        notes: JSON.stringify(notes),
        created_at: createdAt,
      })),
    )
    .onConflict('key')
    .ignore()
    .returning(['id', 'key']);
  await insertRows(
    trx,
    'verdict_entry',
    added.flatMap(({ id, key }) =>
      distinct.get(key)!.entries.map(({ blockId, packageId }) => ({
        set_id: id,
        block_id: blockId,
        package_id: packageId,
      })),
    ),
    { ignoreKnown: true },
  );
  await storeSetCves(
    trx,
    added.map(({ id }) => id),
  );
  // Those that are cleaned away at this moment are waited for.
  const rows: { id: number; key: string }[] = await trx('verdict_set')
    .whereIn('key', keys)
    .forKeyShare()
    .select('id', 'key');
  if (rows.length < keys.length) {
    throw new GoneContentError('What was found of CVEs');
  }
  return new Map(rows.map(({ id, key }) => [key, id]));
}
