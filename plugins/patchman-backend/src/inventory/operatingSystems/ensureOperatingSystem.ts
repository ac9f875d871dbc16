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

  await ensureRelease(knex, release, { codename, cpe });
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

/** Adds an operating system release where there is none of its name. */
export async function ensureRelease(
  knex: Knex,
  name: string,
  known: { codename?: string | null; cpe?: string | null } = {},
): Promise<void> {
  await knex('os_release')
    .insert({ name, ...known, release_key: releaseKeyOf(name) })
    .onConflict('name')
    .ignore();
}
