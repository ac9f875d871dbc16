import type { Knex } from 'knex';
import type { DbHostRow } from '../../database/tables';

/** A host with the names behind its ids, so that a report which changes nothing has nothing else to look up. */
export interface KnownHost extends DbHostRow {
  arch_name: string;
  os_variant_name: string;
  package_set_digest: string | null;
  package_set_size: number | null;
  package_set_base_id: number | null;
}

export async function findKnownHost(
  knex: Knex,
  name: string,
): Promise<KnownHost | undefined> {
  return knex('host')
    .join('architecture', 'architecture.id', 'host.arch_id')
    .join('os_variant', 'os_variant.id', 'host.os_variant_id')
    .leftJoin('package_set', 'package_set.id', 'host.package_set_id')
    .where('host.name', name)
    .first(
      'host.*',
      'architecture.name as arch_name',
      'os_variant.name as os_variant_name',
      'package_set.digest as package_set_digest',
      'package_set.size as package_set_size',
      'package_set.base_id as package_set_base_id',
    );
}
