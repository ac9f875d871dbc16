import type { Knex } from 'knex';
import { identifyOperatingSystem } from '../../systems/identifyOperatingSystem';
import { releaseKeyOf } from '../../systems/releases';

/**
 * Finds or adds the variant of an operating system and its release.
 * @returns the id of the variant
 */
export async function ensureOperatingSystem(
  knex: Knex,
  text: string,
  archId: number,
): Promise<number> {
  const { variant, release, codename, cpe } = identifyOperatingSystem(text);
  const known = await knex('os_variant')
    .where({ name: variant, arch_id: archId })
    .first('id');
  if (known) return known.id;

  const releaseRow = {
    name: release,
    codename,
    cpe,
    release_key: releaseKeyOf(release),
  };
  await knex('os_release').insert(releaseRow).onConflict('name').ignore();
  const { id: releaseId } = await knex('os_release')
    .where({ name: release })
    .first('id');
  await knex('os_variant')
    .insert({ name: variant, arch_id: archId, release_id: releaseId })
    .onConflict(['name', 'arch_id'])
    .ignore();
  return (
    await knex('os_variant')
      .where({ name: variant, arch_id: archId })
      .first('id')
  ).id;
}
