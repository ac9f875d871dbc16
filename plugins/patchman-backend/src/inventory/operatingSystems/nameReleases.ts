import type { Knex } from 'knex';
import { inPieces } from '../../database/inPieces';
import { releaseKeyOf } from '../../systems/releases';

/**
 * Writes the keys by which sources of errata speak of releases, where they are missing or were others in an older version. To be
 * called when a backend starts; later ones have theirs from the beginning.
 */
export async function nameReleases(knex: Knex): Promise<void> {
  const rows: { id: number; name: string; release_key: string | null }[] =
    await knex('os_release').orderBy('id').select('id', 'name', 'release_key');
  const idsByKey = new Map<string | null, number[]>();
  for (const { id, name, release_key: written } of rows) {
    const key = releaseKeyOf(name);
    if (key === written) continue;
    const ids = idsByKey.get(key);
    if (ids) ids.push(id);
    else idsByKey.set(key, [id]);
  }
  for (const [key, ids] of idsByKey) {
    for (const piece of inPieces(ids)) {
      await knex('os_release')
        .whereIn('id', piece)
        .update({ release_key: key });
    }
  }
}
