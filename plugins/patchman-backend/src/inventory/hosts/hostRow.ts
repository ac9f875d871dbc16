import type { ApplyReportOptions } from './applyReport';
import type { HostNames } from './ensureNames';
import type { KnownHost } from './findKnownHost';

/** The columns of a host that its report fills, and whether an evaluation depends on one that changed. */
export function hostRow(
  options: ApplyReportOptions,
  before: KnownHost | undefined,
  { archId, osVariantId, domainId }: HostNames,
  repositoriesDigest: string | null,
  reportedAt: string,
) {
  const { report, row } = options;
  const decisive = {
    kernel: report.kernel,
    arch_id: archId,
    facts: JSON.stringify(report.facts),
    policy: report.policy
      ? JSON.stringify(report.policy)
      : before?.policy ?? '{}',
    modules: report.modules
      ? JSON.stringify(report.modules)
      : before?.modules ?? '[]',
    reported_updates: report.updates
      ? JSON.stringify(report.updates)
      : before?.reported_updates ?? null,
    // A protocol without machine-id does not make a known machine unknown.
    machine_id: report.machineId ?? before?.machine_id ?? null,
  };
  const values = {
    ...decisive,
    domain_id: domainId,
    os_variant_id: osVariantId,
    address: row.address,
    protocol: report.protocol,
    user_agent: row.user_agent,
    reported_reboot: report.rebootRequired,
    reported_evidence: JSON.stringify(rebootEvidence(options)),
    keyed: Boolean(before?.keyed) || options.ownKey === true,
    services: JSON.stringify(report.services),
    unread: JSON.stringify(report.unknown),
    section_digests: JSON.stringify(
      sectionDigests(before?.section_digests, options),
    ),
    rest_digest: options.restDigest ?? null,
    // One that says when it was written is older each time that it comes.
    body_digest: report.writtenAt === null ? row.body_digest : null,
    last_report_at: reportedAt,
    imported_at: report.importedAt ?? null,
    repositories_digest: repositoriesDigest,
  };
  const columns = Object.keys(decisive) as (keyof typeof decisive)[];
  const changed =
    !before ||
    before.evaluation_id === null ||
    columns.some(column => before[column] !== decisive[column]);
  return { values, changed };
}

function rebootEvidence({ report }: ApplyReportOptions): string[] {
  if (!report.rebootRequired) return [];
  return report.importedAt
    ? report.rebootReasons
    : ['The host itself asks for a reboot.', ...report.rebootReasons];
}

/**
 * The digests under which a client may refer to what is known. A report of an older protocol replaces content without
 * one, so that no digest holds any more. A report that only refers to a section makes nothing known: what it referred to
 * when it was sent may have been forgotten since.
 */
function sectionDigests(
  before: string | undefined,
  { report, digests }: ApplyReportOptions,
): Record<string, string> {
  if (report.protocol !== 3) return {};
  const known: Record<string, string> = JSON.parse(before ?? '{}');
  const sent: Record<string, unknown> = {
    packages: report.packages,
    repositories: report.repositories,
    policy: report.policy,
    modules: report.modules,
    updates: report.updates,
  };
  for (const [section, content] of Object.entries(sent)) {
    if (content === null) continue;
    delete known[section];
    if (digests?.[section]) known[section] = digests[section];
  }
  return known;
}
