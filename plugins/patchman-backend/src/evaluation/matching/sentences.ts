import { formatEvr } from '../../versions';
import type { CveVerdict, PackageUnit } from './types';

/** What a channel is called in sentences about what a host lacks. */
function needs(channel: string): string {
  if (channel.startsWith('esm')) return 'needs Ubuntu Pro';
  if (channel === 'elts') return 'needs extended long-term support';
  if (channel === 'testing') return 'is in the testing repository only';
  return `is only in ${channel}`;
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}

function because(reason: string): string {
  return reason ? `: ${reason}` : '';
}

/** One sentence on what a CVE means for a package. */
export function sentenceOf(
  verdict: Omit<CveVerdict, 'cve'>,
  unit: Pick<PackageUnit, 'why'> = { why: '' },
): string {
  const { state, fixed, available, channel, reason, advisories } = verdict;
  const by = advisories.length > 0 ? ` (${list(advisories)})` : '';
  const [which, end] = fixed ? [`, ${fixed}`, ','] : ['', ''];
  switch (state) {
    case 'fixed':
      return fixed
        ? `Fixed in ${fixed}${by}, which is installed or older than what is`
        : `Fixed in what is installed${by}`;
    case 'update':
      return verdict.reboot
        ? `${available}, which has the fix${by}, is installed and waits for a reboot`
        : `Update to ${available}, which has the fix${by}`;
    case 'fix-elsewhere':
      return channel
        ? `The fix${which}${by}${end} ${needs(channel)}`
        : `The fix${which}${by}${end} is not in this host's repositories`;
    case 'no-fix':
      return `No fix yet${because(reason)}`;
    case 'minor':
      return `No advisory is planned, the fix may come with a point release${because(
        reason,
      )}`;
    case 'deferred':
      return `The fix is postponed${because(reason)}`;
    case 'wont-fix':
      return `The vendor will not fix it${because(reason)}`;
    case 'end-of-life':
      return `The package is not supported any more${because(reason)}`;
    case 'unimportant':
      return `Not a security problem as it is built or used${because(reason)}`;
    case 'investigating':
      return 'Not judged yet';
    case 'not-affected':
      return `Not affected${because(reason)}`;
    case 'unknown-version':
      return `It cannot be told whether this build is affected: ${
        reason || 'what it was built of is not known'
      }`;
    case 'uncovered':
      return `No source covers this package${because(unit.why)}`;
    default:
      return state satisfies never;
  }
}

/** One sentence on why nothing is said of a unit's CVEs; empty where it is covered. */
export function coverageSentence({
  coverage,
  why,
  source,
  members,
}: PackageUnit): string {
  switch (coverage) {
    case 'uncovered':
      return `No source covers this package${because(why)}`;
    case 'unknown-version': {
      const [member] = members;
      return `Whether ${
        member ? `${member.name} ${formatEvr(member)}` : 'it'
      } has the fixes of ${
        source?.name ?? 'its source package'
      } cannot be told: which version of it was built is not known`;
    }
    default:
      return '';
  }
}
