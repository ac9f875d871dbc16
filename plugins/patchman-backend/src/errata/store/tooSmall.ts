import { countOf } from '../../texts/countOf';
import type { SourceCounts } from './SourceWriter';

const WORDS: Record<keyof SourceCounts, [one: string, many: string]> = {
  advisories: ['advisory', 'advisories'],
  states: ['state of a CVE', 'states of CVEs'],
  cves: ['CVE', 'CVEs'],
  exploited: ['exploited CVE', 'exploited CVEs'],
  chances: ['score', 'scores'],
  releases: ['release', 'releases'],
};

/** Below this many, a few less are a fifth. */
const FEW = 20;

/**
 * Why what a source tells is not taken, in words; null where it is. Vendors hardly ever take anything back, so that a list that
 * lost more than a fifth is more likely to be a part of it.
 */
export function whyTooSmall(
  before: SourceCounts,
  after: SourceCounts,
): string | null {
  for (const [kind, words] of Object.entries(WORDS)) {
    const was = before[kind as keyof SourceCounts] ?? 0;
    const is = after[kind as keyof SourceCounts];
    if (was >= FEW && is < was * 0.8) {
      return `it tells of ${countOf(
        is,
        ...words,
      )}, and told of ${was} before; what was read before is kept`;
    }
  }
  return null;
}
