import type { Cve, OpenCveState } from 'backstage-plugin-patchman-common';
import type { StoredFacts } from '../../inventory/exposure/joinCves';

/** From which chance on, or which part of all CVEs on, one is likely to be exploited. */
const LIKELY = { score: 0.1, percentile: 0.95 };

/**
 * SQL for where a CVE stands: exploited with a fix, exploited, likely to be; then by the vendor's severity, of which unknown stands above
 * low, by CVSS, and by the chance that it is exploited. The lower, the sooner it wants to be fixed. As `cve_exposure.rank` has
 * it for those who see all hosts; `update` is SQL for the number of hosts with a fix to install, `c`
 * the table with what is known of CVEs.
 */
export function rankSql(update: string, c = 'c'): string {
  return `(((CASE
      WHEN ${c}.exploited = 1 AND (${c}.advised = 2 OR ${update} > 0) THEN 0
      WHEN ${c}.exploited = 1 THEN 1
      WHEN ${c}.epss >= ${LIKELY.score} OR ${c}.percentile >= ${LIKELY.percentile} THEN 2
      ELSE 3 END) * 5
    + CASE ${c}.severity WHEN 4 THEN 0 WHEN 3 THEN 1 WHEN 2 THEN 2 WHEN 0 THEN 3 ELSE 4 END) * 101
    + 100 - CAST(ROUND(COALESCE(${c}.cvss, 0) * 10) AS integer)) * 1001
    + 1000 - CAST(ROUND(COALESCE(${c}.epss, 0) * 1000) AS integer)`;
}

type Ranked = StoredFacts & Pick<Cve, 'hasFix' | 'states'>;

/** Why a CVE stands where it does, in a few words. */
export function rankReasonOf(cve: Ranked): string {
  const fix = fixWords(cve);
  if (cve.kev) {
    const how = cve.kev.ransomware ? ', by ransomware too' : '';
    return `Known to be exploited${how}, and ${fix}`;
  }
  const { epss } = cve;
  if (epss && isLikely(epss)) {
    return `Likely to be exploited (EPSS ${percent(epss.score)}), and ${fix}`;
  }
  const words = cve.severityLevel
    ? `Severity ${cve.severityLevel}`
    : 'No vendor says how severe it is';
  const score =
    typeof cve.cvss?.score === 'number'
      ? `, CVSS ${cve.cvss.score.toFixed(1)}`
      : '';
  const chance = epss ? `, EPSS ${percent(epss.score)}` : '';
  return `${words}${score}${chance}, and ${fix}`;
}

function isLikely({ score, percentile }: NonNullable<Cve['epss']>): boolean {
  return (
    score >= LIKELY.score ||
    (percentile !== null && percentile >= LIKELY.percentile)
  );
}

function fixWords({ hasFix, states }: Ranked): string {
  if (states.update) return 'a fix is available';
  const has = (state: OpenCveState) => Boolean(states[state]);
  if (has('fix-elsewhere')) {
    return 'the fix is not in the repositories of the hosts';
  }
  return hasFix ? 'an erratum fixes it' : 'there is no fix yet';
}

function percent(score: number): string {
  const value = score * 100;
  return `${value >= 10 ? Math.round(value) : Number(value.toPrecision(2))}%`;
}
