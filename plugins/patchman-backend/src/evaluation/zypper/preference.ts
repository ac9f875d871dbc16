import { compareVersions, splitEvr, type VersionParts } from '../../versions';
import type { InstalledPackages } from '../rpm/installed';
import { parseRelation } from '../rpm/relation';
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
 * those last of which there is something newer or of better priority, then by the versions in which they provide what
 * others of them provide too, and those first whose name is installed.
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
  const ordered = byCommonVersions([
    ...left.filter(one => !isOutdone(one, around)),
    ...left.filter(one => isOutdone(one, around)),
  ]);
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

interface Provided {
  by: Possible;
  name: string;
  version: VersionParts;
}

function providedBy(by: Possible): Provided[] {
  const { member, attributes } = by;
  const own = { by, name: member.name, version: member };
  const others = (attributes?.provides ?? []).flatMap(text => {
    const { name, operator, evr } = parseRelation(text);
    // libsolv takes such versions for the hashes of builds.
    if (operator !== '=' || /^[0-9a-f]{4,}$/.test(evr)) return [];
    return [{ by, name, version: splitEvr('rpm', evr) }];
  });
  return [own, ...others];
}

/** Where one version has no release, it is that of the other. */
function compareProvided(a: VersionParts, b: VersionParts): number {
  return a.release && b.release
    ? compareVersions('rpm', a, b)
    : compareVersions('rpm', { ...a, release: '' }, { ...b, release: '' });
}

/** Those behind that provide the same as others in older versions, by how many newer ones there are. */
function byCommonVersions(candidates: readonly Possible[]): Possible[] {
  const newestFirst = candidates
    .flatMap(providedBy)
    .sort((a, b) => compareProvided(b.version, a.version));
  const byName = new Map<string, Provided[]>();
  for (const one of newestFirst) {
    const others = byName.get(one.name);
    if (others) others.push(one);
    else byName.set(one.name, [one]);
  }
  const behind = new Map<Possible, number>();
  for (const same of byName.values()) {
    let newer = 0;
    same.forEach((one, i) => {
      const before = same[i - 1];
      if (
        before &&
        before.by !== one.by &&
        compareProvided(before.version, one.version) > 0
      ) {
        newer++;
      }
      behind.set(one.by, (behind.get(one.by) ?? 0) + newer);
    });
  }
  const rank = (one: Possible) => (one.source ? behind.get(one)! : 0);
  return [...candidates].sort((a, b) => rank(a) - rank(b));
}
