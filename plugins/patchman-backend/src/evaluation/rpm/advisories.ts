import { compareVersions } from '../../versions';
import type { AdvisoryEntry } from '../advisories/advisoryIndex';
import { worstSeverity } from '../advisories/severity';
import type { FamilySource, ReadSource } from '../family';
import type { EvaluatedUpdate, MemberPackage } from '../types';

/** What the advisories say of an update. */
export type AdvisoryVerdict = Pick<
  EvaluatedUpdate,
  'security' | 'errata' | 'severity' | 'rebootSuggested'
> & { why: string };

/**
 * The advisories that an update brings: about its package, newer than what is installed, where anything is, and not
 * newer than what becomes available. `concerns` says whether an entry is about the package at all, by architecture and
 * module stream. An advisory in two repositories is one.
 */
export function advisoriesBetween(
  installed: MemberPackage | null,
  available: MemberPackage,
  sources: readonly FamilySource[],
  concerns: (entry: AdvisoryEntry) => boolean,
): AdvisoryEntry[] {
  return sources
    .flatMap(({ advisories }) => advisories?.byPackage(available.name) ?? [])
    .filter(
      entry =>
        (!installed || compareVersions('rpm', entry, installed) > 0) &&
        compareVersions('rpm', entry, available) <= 0 &&
        concerns(entry),
    );
}

function distinctNames(entries: readonly AdvisoryEntry[]): string[] {
  return [...new Set(entries.map(({ advisory }) => advisory.name))].sort();
}

/** A source that is itself said to be for security updates, where no advisory could say it of the package. */
function securityBySource(
  { description }: ReadSource,
  sources: readonly FamilySource[],
): boolean {
  if (!description.security) return false;
  return (
    description.securityBy === 'person' ||
    !sources.some(({ advisories }) => advisories)
  );
}

/** Whether an update is a security update by the advisories that it brings, with the sentence that says why. */
export function judgeByAdvisories(
  entries: readonly AdvisoryEntry[],
  chosen: ReadSource,
  sources: readonly FamilySource[],
): AdvisoryVerdict {
  const current = entries.filter(({ advisory }) => !advisory.retracted);
  const security = current.filter(
    ({ advisory }) => advisory.kind === 'security',
  );
  const bySource = securityBySource(chosen, sources);
  const verdict = {
    security: security.length > 0 || bySource,
    errata: distinctNames(current),
    severity: worstSeverity(security.map(({ advisory }) => advisory.severity)),
    rebootSuggested: current.some(({ advisory }) => advisory.rebootSuggested),
  };
  return { ...verdict, why: whySecurity() };

  function whySecurity(): string {
    if (security.length > 0) {
      const names = distinctNames(security);
      const shown = names.slice(0, 5).join(', ');
      const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
      const severity = verdict.severity ? ` (${verdict.severity})` : '';
      return `Security: it brings ${shown}${more}${severity}`;
    }
    const { name } = chosen.description;
    if (bySource) return `Security: ${name} is a security repository`;
    if (!sources.some(({ advisories }) => advisories)) {
      return 'Whether it is a security update cannot be told: no repository of the host has advisories';
    }
    return 'Not a security update: no security advisory for it lies between the installed and the available version';
  }
}
