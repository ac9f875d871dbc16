import { compareVersions } from '../../versions';
import { isRead, type FamilySource, type ReadSource } from '../family';
import type { MemberPackage, SourceDescription } from '../types';
import { isSamePackage } from './architecture';

/** dnf.conf(5) and zypper(8): what has no priority has this one; the lowest number wins. */
export const DEFAULT_PRIORITY = 99;

export function priorityOf({ priority }: SourceDescription): number {
  return priority === 0 ? DEFAULT_PRIORITY : priority;
}

/** The sources with content, by their id, so that the order in which a host lists them decides nothing. */
export function readSources(sources: readonly FamilySource[]): ReadSource[] {
  return sources
    .filter(isRead)
    .sort((a, b) => a.description.repositoryId - b.description.repositoryId);
}

/** What is known of a package before any rule is asked. */
export type Standing = 'unknown' | 'newest' | 'may have an update';

/**
 * Whether any source has the package at all, and a newer version of it than this one. This is the path of nearly every
 * package: the rules can only take candidates away, so most packages need none of them.
 */
export function standingOf(
  installed: MemberPackage,
  sources: readonly ReadSource[],
): Standing {
  let offered = false;
  for (let s = 0; s < sources.length; s++) {
    const members = sources[s].index.byName(installed.name);
    if (members.length === 0) continue;
    const newest = members[0];
    if (newest.id === installed.id) {
      offered = true;
    } else {
      if (compareVersions('rpm', newest, installed) > 0) {
        return 'may have an update';
      }
      offered ||= members.some(({ arch }) =>
        isSamePackage(installed.arch, arch),
      );
    }
  }
  return offered ? 'newest' : 'unknown';
}

/** Whether any source has the package for its architecture, in whatever version. */
export function isOffered(
  installed: MemberPackage,
  sources: readonly ReadSource[],
): boolean {
  return sources.some(({ index }) =>
    index
      .byName(installed.name)
      .some(({ arch }) => isSamePackage(installed.arch, arch)),
  );
}
