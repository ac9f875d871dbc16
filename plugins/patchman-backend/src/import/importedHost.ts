import type { ImportedHostFacts } from 'backstage-plugin-patchman-common';
import { now } from '../database/time';
import { cleanTags, decodeKernel, toReportedPackage } from '../reports/fields';
import type {
  HostReport,
  ReportedPackage,
  ReportedRepository,
} from '../reports/HostReport';
import type { ProblemList } from '../reports/ProblemList';
import { toReportedRepository } from '../reports/repositoryFields';

/** The protocol of a host that is known from an import only. */
export const IMPORT_PROTOCOL = 0;

/** Turns what another Patchman knows of a host into the report that it stands for, as old as that Patchman's last. */
export function readImportedHost(
  hostname: string,
  facts: ImportedHostFacts,
  tags: string[] | null,
  problems: ProblemList,
): HostReport {
  return {
    protocol: IMPORT_PROTOCOL,
    importedAt: now(),
    writtenAt: new Date(facts.lastReport).toISOString(),
    hostname,
    os: facts.os,
    arch: facts.arch,
    kernel: decodeKernel(facts.kernel),
    tags: tags && cleanTags(tags, problems),
    rebootRequired: facts.rebootRequired ? true : null,
    rebootReasons: facts.rebootRequired
      ? ['Patchman said so when it last heard of this host.']
      : [],
    services: [],
    machineId: null,
    facts: { packageArch: null },
    policy: null,
    packages: readPackages(facts, problems),
    repositories: readRepositories(facts, problems),
    modules:
      facts.modules?.map(module => ({ ...module, state: 'enabled' })) ?? null,
    updates: null,
    unknown: facts.packagesDoubt
      ? [{ section: 'packages', reason: facts.packagesDoubt }]
      : [],
    problems: [],
  };
}

function readPackages(
  { packages }: ImportedHostFacts,
  problems: ProblemList,
): ReportedPackage[] | null {
  const usable = packages?.flatMap(
    (one, i) =>
      toReportedPackage(
        { ...one, category: one.category ?? '' },
        `packages[${i}]`,
        problems,
      ) ?? [],
  );
  // No host has none: an empty list was not reported.
  return usable && usable.length > 0 ? usable : null;
}

function readRepositories(
  { repositories }: ImportedHostFacts,
  problems: ProblemList,
): ReportedRepository[] | null {
  if (!repositories) return null;
  return repositories.flatMap((one, i) => {
    const usable = toReportedRepository(
      { ...one, repoId: one.repoId ?? '' },
      `repositories[${i}]`,
      problems,
    );
    return usable ? { ...usable, enabled: one.enabled } : [];
  });
}
