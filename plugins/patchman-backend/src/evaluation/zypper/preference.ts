import { compareVersions } from '../../versions';
import type { InstalledPackages } from '../rpm/installed';
import { priorityOf } from '../rpm/sources';
import type { ReadSource } from '../family';
import { obsoletes, type Possible } from './possible';

/** What a choice is made by beside the candidates. */
export interface Surroundings {
  installed: InstalledPackages;
  sources: readonly ReadSource[];
  nativeArch: string;
}

/**
 * What libsolv takes of several packages that would do, the best first: of what the best priority offers and of what is
 * installed, the newest of each name, without those that another one of them obsoletes. They are ordered by their names,
 * those last of which there is something newer or of better priority, and those first whose name is installed.
 */
export function preferred(
  candidates: readonly Possible[],
  around: Surroundings,
): Possible[] {
  const newest = newestOfEachName(
    ofBestArchitecture(ofBestPriority(candidates), around.nativeArch),
  );
  const left = withoutObsoleted(newest);
  const isInstalled = ({ member }: Possible) =>
    around.installed.named(member.name).length > 0;
  const ordered = [
    ...left.filter(one => !isOutdone(one, around)),
    ...left.filter(one => isOutdone(one, around)),
  ];
  return [
    ...ordered.filter(isInstalled),
    ...ordered.filter(one => !isInstalled(one)),
  ];
}

function ofBestPriority(candidates: readonly Possible[]): Possible[] {
  const offered = candidates.filter(({ source }) => source);
  const best = Math.min(...offered.map(({ priority }) => priority));
  return candidates.filter(
    ({ source, priority }) => !source || priority === best,
  );
}

function ofBestArchitecture(
  candidates: readonly Possible[],
  nativeArch: string,
): readonly Possible[] {
  if (!candidates.some(({ member }) => member.arch === nativeArch)) {
    return candidates;
  }
  return candidates.filter(
    ({ member: { arch } }) => arch === nativeArch || arch === 'noarch',
  );
}

/** Ordered by name. Of equal ones the installed stays, else the first. */
function newestOfEachName(candidates: readonly Possible[]): Possible[] {
  const newest = new Map<string, Possible>();
  for (const one of candidates) {
    const other = newest.get(one.member.name);
    const order = other ? compareVersions('rpm', one.member, other.member) : 1;
    if (order > 0 || (order === 0 && !one.source && other!.source)) {
      newest.set(one.member.name, one);
    }
  }
  return [...newest.values()].sort((a, b) =>
    a.member.name < b.member.name ? -1 : 1,
  );
}

/** Packages that obsolete each other go side by side. */
function withoutObsoleted(candidates: readonly Possible[]): Possible[] {
  return candidates.filter(
    one =>
      !candidates.some(
        other => obsoletes(other, one) && !obsoletes(one, other),
      ),
  );
}

/** Whether anything of its name and architecture is newer, or of a better priority; what is installed is of the best. */
function isOutdone(
  { member, source, priority }: Possible,
  { installed, sources }: Surroundings,
): boolean {
  if (!source) return false;
  if (installed.named(member.name).some(({ arch }) => arch === member.arch)) {
    return true;
  }
  return sources.some(({ description, index }) => {
    const other = priorityOf(description);
    return (
      other <= priority &&
      index
        .byName(member.name)
        .some(
          one =>
            one.arch === member.arch &&
            (other < priority || compareVersions('rpm', one, member) > 0),
        )
    );
  });
}
