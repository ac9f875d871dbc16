import type { PackageIdentity } from 'backstage-plugin-patchman-common';
import { compareVersions } from '../../versions';
import { isSamePackage } from '../rpm/architecture';

/** A package at a version that an advisory names. */
export type NamedPackage = Omit<PackageIdentity, 'type'>;

/** An installed package that is older than advisories name. */
export interface Outdated<Installed, Named> {
  installed: Installed;
  /** The named versions that are newer, the lowest first. */
  fixes: Named[];
}

/**
 * Which installed packages are older than what advisories name for the same name and architecture. Of several versions
 * side by side, as kernels have them, only the newest counts.
 */
export function outdatedPackages<
  Installed extends PackageIdentity,
  Named extends NamedPackage,
>(
  installed: readonly Installed[],
  named: readonly Named[],
): Outdated<Installed, Named>[] {
  const newest = new Map<string, Installed>();
  for (const member of installed) {
    const key = `${member.name} ${member.arch}`;
    const other = newest.get(key);
    if (!other || compareVersions(member.type, member, other) > 0) {
      newest.set(key, member);
    }
  }
  const byName = new Map<string, Named[]>();
  for (const item of named) {
    const others = byName.get(item.name);
    if (others) others.push(item);
    else byName.set(item.name, [item]);
  }
  return [...newest.values()].flatMap(member => {
    const { type } = member;
    const fixes = (byName.get(member.name) ?? [])
      .filter(
        item =>
          isSamePackage(member.arch, item.arch) &&
          compareVersions(type, item, member) > 0,
      )
      .sort((a, b) => compareVersions(type, a, b));
    return fixes.length > 0 ? [{ installed: member, fixes }] : [];
  });
}
