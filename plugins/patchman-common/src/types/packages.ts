import { Severity } from './severity';

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
  /** The first 500 of the hosts that have it. */
  installedOn: string[];
  availableIn: RepositoryRef[];
  /** The newest first. */
  otherVersions: Package[];
  /** Errata whose fix it is. */
  fixes: ErratumRef[];
  /** Errata that it is too old for. */
  affectedBy: ErratumRef[];
}

/** A package name with the counts that the list shows. @public */
export interface PackageName {
  name: string;
  type: PackageType;
  /** Known versions, each architecture counted. */
  versions: number;
  /** Those of them that some host has. */
  installedVersions: number;
  /** How many hosts have any version of it. */
  hosts: number;
}

/** @public */
export interface PackageNameDetail {
  name: string;
  type: PackageType;
  /** How many hosts have any version of it. */
  hosts: number;
  /** The newest first, at most 500. */
  versions: PackageVersion[];
}

/** A version of a package with where it is and what errata say of it. @public */
export interface PackageVersion extends Package {
  hosts: number;
  availableIn: RepositoryRef[];
  /** Errata whose fix it is. */
  fixes: ErratumRef[];
  /** Errata that it is too old for. */
  affectedBy: ErratumRef[];
}

/** @public */
export interface ErratumRef {
  name: string;
  kind: 'security' | 'bugfix' | 'enhancement' | 'newpackage' | 'other';
  severityLevel: Severity | null;
}

/** @public */
export interface RepositoryRef {
  id: number;
  name: string;
}
