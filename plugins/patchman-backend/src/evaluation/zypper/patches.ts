import { compareVersions } from '../../versions';
import type {
  AdvisoryEntry,
  IndexedAdvisory,
} from '../advisories/advisoryIndex';
import type { AdvisoryStatus, HostAdvisory } from '../advisories/hostAdvisory';
import type { FamilyInputs, FamilySource } from '../family';
import { isSamePackage } from '../rpm/architecture';
import { InstalledPackages } from '../rpm/installed';
import type { MemberPackage } from '../types';
import { keepsVendor } from './vendor';

/** An installed package that is older than a patch names. */
interface Older {
  entry: AdvisoryEntry;
  installed: MemberPackage;
  /** Whether a newer kernel beside it is new enough, so that it need not be replaced. */
  isSuperseded: boolean;
}

function olderThan(entry: AdvisoryEntry, packages: InstalledPackages): Older[] {
  const concerned = packages
    .named(entry.name)
    .filter(({ arch }) => isSamePackage(arch, entry.arch));
  const older = concerned.filter(
    installed => compareVersions('rpm', installed, entry) < 0,
  );
  const isSuperseded = older.length < concerned.length;
  return older.map(installed => ({ entry, installed, isSuperseded }));
}

/** What each patch of a source is newer than; asked by installed name, since most patches are about nothing that is there. */
function olderByPatch(
  { advisories }: FamilySource,
  packages: InstalledPackages,
): Map<IndexedAdvisory, Older[]> {
  const byPatch = new Map<IndexedAdvisory, Older[]>();
  for (const name of packages.names()) {
    for (const entry of advisories?.byPackage(name) ?? []) {
      const older = olderThan(entry, packages);
      if (older.length === 0) continue;
      const others = byPatch.get(entry.advisory);
      if (others) others.push(...older);
      else byPatch.set(entry.advisory, older);
    }
  }
  return byPatch;
}

/**
 * Whether a patch is for packages of other vendors than the installed ones. Patches have no vendor, so libsolv looks at
 * what their own repository has to meet them.
 */
export function isOfOtherVendors(
  older: readonly Pick<Older, 'entry' | 'installed'>[],
  { index }: FamilySource,
): boolean {
  const pairs = older.flatMap(({ entry, installed }) =>
    (index?.byName(entry.name) ?? [])
      .filter(
        fix =>
          (entry.arch === 'noarch' || fix.arch === installed.arch) &&
          compareVersions('rpm', fix, entry) >= 0,
      )
      .map(fix => ({ installed, fix })),
  );
  return (
    pairs.length > 0 &&
    !pairs.some(({ installed, fix }) => keepsVendor(installed, fix))
  );
}

function statusOf(
  { retracted, kind, packages }: IndexedAdvisory,
  older: readonly Older[],
  source: FamilySource,
  installed: InstalledPackages,
): AdvisoryStatus {
  if (retracted) return 'retracted';
  // This concerns older kernels too, beside which a newer one is new enough.
  if (isOfOtherVendors(older, source)) return 'not-needed';
  if (older.some(({ isSuperseded }) => !isSuperseded)) {
    return kind === 'enhancement' ? 'optional' : 'needed';
  }
  return packages.some(({ name }) => installed.named(name).length > 0)
    ? 'applied'
    : 'not-needed';
}

/**
 * Every patch of the host's repositories with its status, zypper(8) "list-patches": needed where an installed package is
 * older than it names, even if that is locked or the version is nowhere available; not needed where none is installed, or
 * all that would help is of another vendor; else applied. One patch in two repositories is two.
 */
export function listPatches(inputs: FamilyInputs): HostAdvisory[] {
  const packages = new InstalledPackages(inputs.installed);
  return inputs.sources.flatMap(source => {
    const olderOf = olderByPatch(source, packages);
    return (source.advisories?.advisories ?? []).map(advisory => {
      const { name, kind, severity, rebootSuggested } = advisory;
      const older = olderOf.get(advisory) ?? [];
      const outdated = older
        .filter(({ isSuperseded }) => !isSuperseded)
        .map(({ installed }) => installed);
      return {
        name,
        kind,
        severity,
        rebootSuggested,
        status: statusOf(advisory, older, source, packages),
        repositoryIds: [source.description.repositoryId],
        outdated: [...new Set(outdated)],
      };
    });
  });
}
