/**
 * The package formats that Patchman knows.
 * @public
 */
export type PackageType = 'deb' | 'rpm' | 'arch' | 'gentoo';

/**
 * A package at one version. Empty strings stand for "none": an rpm without an epoch has epoch ''.
 * @public
 */
export interface PackageIdentity {
  type: PackageType;
  name: string;
  epoch: string;
  version: string;
  release: string;
  arch: string;
}

/**
 * A package as the API answers it.
 * @public
 */
export interface Package extends PackageIdentity {
  id: number;
  /** `[epoch:]version[-release]` */
  evr: string;
}

/**
 * A package with the counts that the package list shows.
 * @public
 */
export interface PackageListItem extends Package {
  /** How many hosts have it installed. */
  hosts: number;
  /** How many repositories offer it. */
  repositories: number;
}

/**
 * One package with where it is installed and offered.
 * @public
 */
export interface PackageDetail extends PackageListItem {
  installedOn: string[];
  availableIn: RepositoryRef[];
  otherVersions: Package[];
}

/** @public */
export interface RepositoryRef {
  id: number;
  name: string;
}
