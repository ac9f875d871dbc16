import { compareVersions } from '../../versions';
import type { AdvisoryEntry } from '../advisories/advisoryIndex';
import type { HostAdvisory } from '../advisories/hostAdvisory';
import type { FamilyInputs } from '../family';
import { newestOf } from '../rpm/installed';
import type { MemberPackage } from '../types';
import { DnfRules } from './rules';

/** An advisory about an installed package, as one line of `dnf updateinfo list`. */
export interface ListedAdvisory {
  entry: AdvisoryEntry;
  installed: MemberPackage;
  repositoryIds: number[];
}

/** The newest installed package of each architecture; older kernels do not count. */
function newestByArch(members: readonly MemberPackage[]): MemberPackage[] {
  if (members.length === 1) return [...members];
  return [...new Set(members.map(({ arch }) => arch))].map(
    arch => newestOf(members.filter(member => member.arch === arch))!,
  );
}

function listAdvisories(
  inputs: FamilyInputs,
  of: (members: readonly MemberPackage[]) => readonly MemberPackage[],
  isListed: (entry: AdvisoryEntry, installed: MemberPackage) => boolean,
): ListedAdvisory[] {
  const { modules, excludes, installed: packages } = new DnfRules(inputs);
  const listed = new Map<string, ListedAdvisory>();
  for (const name of packages.names()) {
    const entries = inputs.sources.flatMap(({ advisories, description }) =>
      (advisories?.byPackage(name) ?? []).map(entry => ({
        entry,
        repositoryId: description.repositoryId,
      })),
    );
    if (entries.length === 0) continue;
    const seen = packages
      .named(name)
      .filter(installed => !excludes.hidesInstalled(installed));
    for (const installed of of(seen)) {
      for (const { entry, repositoryId } of entries) {
        if (
          entry.arch === installed.arch &&
          isListed(entry, installed) &&
          modules.isApplicable(entry)
        ) {
          const { version, release, arch } = entry;
          const key = `${entry.advisory.name} ${name}-${version}-${release}.${arch}`;
          const found = listed.get(key);
          if (found) found.repositoryIds.push(repositoryId);
          else {
            listed.set(key, {
              entry,
              installed,
              repositoryIds: [repositoryId],
            });
          }
        }
      }
    }
  }
  return [...listed.values()];
}

/**
 * Every advisory about something newer than what is installed, `dnf updateinfo list --available`: of the same name and
 * architecture, also superseded ones, and ones naming versions that no repository has. The same one in two
 * repositories is one.
 */
export function availableAdvisories(inputs: FamilyInputs): ListedAdvisory[] {
  return listAdvisories(
    inputs,
    newestByArch,
    (entry, installed) => compareVersions('rpm', entry, installed) > 0,
  );
}

/** Every advisory whose package is installed in its version or a newer one, `dnf updateinfo list --installed`. */
export function installedAdvisories(inputs: FamilyInputs): ListedAdvisory[] {
  return listAdvisories(
    inputs,
    members => members,
    (entry, installed) => compareVersions('rpm', entry, installed) <= 0,
  );
}

/** The advisories that the host is behind of, one for each name. */
export function neededAdvisories(inputs: FamilyInputs): HostAdvisory[] {
  const byName = new Map<string, HostAdvisory>();
  for (const { entry, installed, repositoryIds } of availableAdvisories(
    inputs,
  )) {
    const { name, kind, severity, rebootSuggested, retracted } = entry.advisory;
    if (retracted) continue;
    const known = byName.get(name) ?? {
      name,
      kind,
      severity,
      rebootSuggested,
      status: 'needed',
      repositoryIds: [],
      outdated: [],
    };
    byName.set(name, {
      ...known,
      rebootSuggested: known.rebootSuggested || rebootSuggested,
      repositoryIds: [...new Set([...known.repositoryIds, ...repositoryIds])],
      outdated: [...new Set([...known.outdated, installed])],
    });
  }
  return [...byName.values()];
}
