import type { Knex } from 'knex';
import { discountPackages } from '../../inventory/tallies/countNames';
import { cleanReserved } from './cleanReserved';
import type { Use } from './unused';

const USES: readonly Use[] = [
  ['package_set_entry', 'package_id'],
  ['found_update', 'installed_id'],
  ['found_update', 'available_id'],
  ['evaluation_foreign', 'package_id'],
  ['host_change', 'before_id'],
  ['host_change', 'after_id'],
];

/** Deletes the packages that no set, no evaluation and no history names. */
export function cleanPackages(
  knex: Knex,
  signal: AbortSignal,
): Promise<number> {
  return cleanReserved(knex, 'package', USES, signal, {
    columns: ['id', 'name', 'type'],
    // Their names have fewer versions.
    around: discountPackages,
  });
}
