import type { PackageType } from 'backstage-plugin-patchman-common';
import { compareAlpm, compareAlpmTexts, splitAlpm } from './alpm';
import { compareDeb, splitDeb } from './deb';
import { comparePortage, splitPortage } from './portage';
import { compareRpm, splitRpm } from './rpm';
import type { Order, VersionParts } from './types';

export { compareDebStrings } from './deb';
export { parseDebVersion } from './debValidity';
export type { ParsedDebVersion } from './debValidity';
export type { Order, VersionParts } from './types';

/**
 * The package manager's own order of two versions of a package: -1 when `a` is older than `b`, 1 when it is newer,
 * 0 when they are equal, which does not mean that they are written alike. Compare in pairs: pacman's order is
 * not transitive for odd strings.
 */
export function compareVersions(
  type: PackageType,
  a: VersionParts,
  b: VersionParts,
): Order {
  switch (type) {
    case 'deb':
      return compareDeb(a, b);
    case 'rpm':
      return compareRpm(a, b);
    case 'arch':
      return compareAlpm(a, b);
    case 'gentoo':
      return comparePortage(a, b);
    default:
      throw new Error(`No version order is known for packages of type ${type}`);
  }
}

/** Splits `[epoch:]version[-release]` into its parts, without judging whether the type allows them. */
export function splitEvr(type: PackageType, text: string): VersionParts {
  switch (type) {
    case 'deb':
      return splitDeb(text);
    case 'rpm':
      return splitRpm(text);
    case 'arch':
      return splitAlpm(text);
    case 'gentoo':
      return splitPortage(text);
    default:
      throw new Error(`No version form is known for packages of type ${type}`);
  }
}

/** The same order as `compareVersions`, for versions in their one-string form. */
export function compareEvrs(type: PackageType, a: string, b: string): Order {
  if (type === 'arch') return compareAlpmTexts(a, b);
  return compareVersions(type, splitEvr(type, a), splitEvr(type, b));
}

/** The one-string form of a version, `[epoch:]version[-release]`; Gentoo: `version[-rN]`. */
export function formatEvr(parts: VersionParts & { type: PackageType }): string {
  if (parts.type === 'gentoo') {
    const revision = parts.release.replace(/^r/, '');
    return /^0*$/.test(revision)
      ? parts.version
      : `${parts.version}-r${revision}`;
  }
  const versioned =
    parts.release === '' ? parts.version : `${parts.version}-${parts.release}`;
  return parts.epoch === '' ? versioned : `${parts.epoch}:${versioned}`;
}
