import type {
  Package,
  PackageIdentity,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { formatEvr } from '../versions';

type PackageColumns = PackageIdentity & { id: number };

/** The columns of joined packages under their prefixes. */
export type PrefixedPackages<Prefix extends string> = {
  [Column in keyof PackageColumns as `${Prefix}${Column}`]: PackageColumns[Column];
};

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

export function packageFrom<Prefix extends string>(
  row: PrefixedPackages<Prefix>,
  prefix: Prefix,
): Package {
  const get = <Column extends keyof PackageColumns>(column: Column) =>
    (row as Record<string, unknown>)[
      `${prefix}${column}`
    ] as PackageColumns[Column];
  return toPackage({
    id: get('id'),
    type: get('type'),
    name: get('name'),
    epoch: get('epoch'),
    version: get('version'),
    release: get('release'),
    arch: get('arch'),
  });
}

export function toPackage(row: PackageColumns): Package {
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
