import {
  arrayOf,
  described,
  integer,
  object,
  oneOf,
  ref,
  type Schema,
  string,
  strings,
} from './schema';

export const packageType = oneOf('deb', 'rpm', 'arch', 'gentoo');

export const packageProperties = {
  id: integer,
  type: packageType,
  name: string,
  epoch: string,
  version: string,
  release: string,
  arch: string,
  evr: described(string, '[epoch:]version[-release]'),
};

const errataOfPackage = {
  fixes: described(arrayOf(ref('ErratumRef')), 'Errata whose fix it is'),
  affectedBy: described(
    arrayOf(ref('ErratumRef')),
    'Errata that it is too old for',
  ),
};

const packageListProperties = {
  ...packageProperties,
  hosts: integer,
  repositories: integer,
};

/** Packages: at one version, and by name. */
export const packageSchemas: Record<string, Schema> = {
  Package: object(packageProperties),
  PackageListItem: object(packageListProperties),
  PackageDetail: object({
    ...packageListProperties,
    installedOn: strings,
    availableIn: arrayOf(ref('RepositoryRef')),
    otherVersions: arrayOf(ref('Package')),
    ...errataOfPackage,
  }),
  PackageName: object({
    name: string,
    type: packageType,
    versions: integer,
    installedVersions: integer,
    hosts: described(integer, 'Hosts that have any version of it'),
  }),
  PackageNameDetail: object({
    name: string,
    type: packageType,
    hosts: described(integer, 'Hosts that have any version of it'),
    versions: arrayOf(
      object({
        ...packageProperties,
        hosts: integer,
        availableIn: arrayOf(ref('RepositoryRef')),
        ...errataOfPackage,
      }),
    ),
  }),
};
