import type { Package } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { setsWithPackages } from '../inventory/packageSets/members';
import {
  packageColumns,
  packageFrom,
  type PrefixedPackages,
} from './packageRow';

/** What sets of packages have under a name, by the set; one statement. */
export async function installedVersions(
  knex: Knex,
  sets: readonly number[],
  name: string,
): Promise<Map<number, Package[]>> {
  const named = knex('package').where({ name }).select('id');
  const rows: (PrefixedPackages<'installed_'> & { set_id: number })[] =
    await knex
      .from(setsWithPackages(knex, named).as('m'))
      .join('package as installed', 'installed.id', 'm.package_id')
      .whereIn('m.set_id', [...sets])
      .orderBy('installed.id')
      .select('m.set_id', ...packageColumns(knex, 'installed', 'installed_'));
  const found = new Map<number, Package[]>();
  for (const row of rows) {
    const known = found.get(row.set_id);
    const one = packageFrom(row, 'installed_');
    if (known) known.push(one);
    else found.set(row.set_id, [one]);
  }
  return found;
}
