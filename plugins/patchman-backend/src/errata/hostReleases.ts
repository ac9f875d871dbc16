import type { Knex } from 'knex';
import { releaseKeyOf } from '../systems/releases';

/** Keys of the releases of the hosts that have reported, such as `debian:12`, sorted; and how many hosts there are. */
export async function hostReleases(
  knex: Knex,
): Promise<{ releases: string[]; hosts: boolean }> {
  const names: string[] = await knex('os_release')
    .whereIn(
      'id',
      knex('os_variant')
        .whereIn('id', knex('host').select('os_variant_id'))
        .select('release_id'),
    )
    .pluck('name');
  const keys = names.flatMap(name => releaseKeyOf(name) ?? []);
  return { releases: [...new Set(keys)].sort(), hosts: names.length > 0 };
}
