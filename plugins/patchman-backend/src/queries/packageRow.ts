import type {
  Package,
  PackageIdentity,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { formatEvr } from '../versions';

/** The columns of a joined package under a prefix, read by `packageFrom`. */
export function packageColumns(
  knex: Knex,
  table: string,
  prefix: string,
): Knex.Raw[] {
  return ['id', 'type', 'name', 'epoch', 'version', 'release', 'arch'].map(
    column => knex.raw('?? as ??', [`${table}.${column}`, prefix + column]),
  );
}

export function packageFrom(row: any, prefix: string): Package {
  return toPackage({
    id: row[`${prefix}id`],
    type: row[`${prefix}type`],
    name: row[`${prefix}name`],
    epoch: row[`${prefix}epoch`],
    version: row[`${prefix}version`],
    release: row[`${prefix}release`],
    arch: row[`${prefix}arch`],
  });
}

export function toPackage(row: PackageIdentity & { id: number }): Package {
  const { id, type, name, epoch, version, release, arch } = row;
  return {
    id,
    type,
    name,
    epoch,
    version,
    release,
    arch,
    evr: formatEvr({ type, epoch, version, release }),
  };
}
