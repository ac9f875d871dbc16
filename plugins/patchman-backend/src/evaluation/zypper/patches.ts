import { compareVersions } from '../../versions';
import type {
  AdvisoryEntry,
  IndexedAdvisory,
} from '../advisories/advisoryIndex';
import type { AdvisoryStatus, HostAdvisory } from '../advisories/hostAdvisory';
import type { FamilyInputs } from '../family';
import { isSamePackage } from '../rpm/architecture';
import { InstalledPackages, newestOf } from '../rpm/installed';
import type { MemberPackage } from '../types';

/** The newest installed package that an entry is about; older kernels beside it do not count. */
function outdatedBy(
  entry: AdvisoryEntry,
  packages: InstalledPackages,
): MemberPackage | null {
  const newest = newestOf(
    packages
      .named(entry.name)
      .filter(({ arch }) => isSamePackage(arch, entry.arch)),
  );
  return newest && compareVersions('rpm', newest, entry) < 0 ? newest : null;
}

function statusOf(
  advisory: IndexedAdvisory,
  outdated: readonly MemberPackage[],
  packages: InstalledPackages,
): AdvisoryStatus {
  if (advisory.retracted) return 'retracted';
  if (outdated.length > 0) {
    return advisory.kind === 'enhancement' ? 'optional' : 'needed';
  }
  const concerned = advisory.packages.some(
    ({ name }) => packages.named(name).length > 0,
  );
  return concerned ? 'applied' : 'not-needed';
}

/**
 * Every patch of the host's repositories with its status, zypper(8) "list-patches": needed where an installed package is
 * older than it names, even if that is locked or the version is nowhere available; applied where none is older. One
 * patch in two repositories is two.
 */
export function listPatches(inputs: FamilyInputs): HostAdvisory[] {
  const packages = new InstalledPackages(inputs.installed);
  return inputs.sources.flatMap(({ description, advisories }) =>
    (advisories?.advisories ?? []).map(advisory => {
      const outdated = [
        ...new Set(
          advisory.packages.flatMap(entry => outdatedBy(entry, packages) ?? []),
        ),
      ];
      const { name, kind, severity, rebootSuggested } = advisory;
      return {
        name,
        kind,
        severity,
        rebootSuggested,
        status: statusOf(advisory, outdated, packages),
        repositoryIds: [description.repositoryId],
        outdated,
      };
    }),
  );
}
