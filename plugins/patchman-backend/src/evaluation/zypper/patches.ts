import { compareVersions } from '../../versions';
import type {
  AdvisoryEntry,
  IndexedAdvisory,
} from '../advisories/advisoryIndex';
import type { AdvisoryStatus, HostAdvisory } from '../advisories/hostAdvisory';
import type { FamilyInputs, FamilySource } from '../family';
import { isSamePackage } from '../rpm/architecture';
import { InstalledPackages, newestOf } from '../rpm/installed';
import type { MemberPackage } from '../types';
import { keepsVendor } from './vendor';

/** A package that a patch would replace. */
interface Outdated {
  entry: AdvisoryEntry;
  installed: MemberPackage;
}

/** The newest installed package that an entry is about, where it is older; older kernels beside it do not count. */
function outdatedBy(
  entry: AdvisoryEntry,
  packages: InstalledPackages,
): MemberPackage | null {
  const installed = newestOf(
    packages
      .named(entry.name)
      .filter(({ arch }) => isSamePackage(arch, entry.arch)),
  );
  return installed && compareVersions('rpm', installed, entry) < 0
    ? installed
    : null;
}

/** What each patch of a source would replace; asked by installed name, since most patches are about nothing that is there. */
function outdatedByPatch(
  { advisories }: FamilySource,
  packages: InstalledPackages,
): Map<IndexedAdvisory, Outdated[]> {
  const byPatch = new Map<IndexedAdvisory, Outdated[]>();
  for (const name of packages.names()) {
    for (const entry of advisories?.byPackage(name) ?? []) {
      const installed = outdatedBy(entry, packages);
      if (!installed) continue;
      const others = byPatch.get(entry.advisory);
      if (others) others.push({ entry, installed });
      else byPatch.set(entry.advisory, [{ entry, installed }]);
    }
  }
  return byPatch;
}

/**
 * Whether a patch is for packages of other vendors than the installed ones. Patches have no vendor, so libsolv looks at
 * what their own repository has to meet them.
 */
function isOfOtherVendors(
  outdated: readonly Outdated[],
  { index }: FamilySource,
): boolean {
  const pairs = outdated.flatMap(({ entry, installed }) =>
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
  outdated: readonly Outdated[],
  source: FamilySource,
  installed: InstalledPackages,
): AdvisoryStatus {
  if (retracted) return 'retracted';
  if (isOfOtherVendors(outdated, source)) return 'not-needed';
  if (outdated.length > 0) {
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
    const outdatedOf = outdatedByPatch(source, packages);
    return (source.advisories?.advisories ?? []).map(advisory => {
      const { name, kind, severity, rebootSuggested } = advisory;
      const outdated = outdatedOf.get(advisory) ?? [];
      return {
        name,
        kind,
        severity,
        rebootSuggested,
        status: statusOf(advisory, outdated, source, packages),
        repositoryIds: [source.description.repositoryId],
        outdated: [...new Set(outdated.map(({ installed }) => installed))],
      };
    });
  });
}
