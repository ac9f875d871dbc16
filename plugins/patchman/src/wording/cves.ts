import {
  CveExploitChance,
  CveExploited,
  CveFacts,
  CvePackageState,
  CveScore,
  OpenCveState,
} from 'backstage-plugin-patchman-common';
import { CVE_STATES } from './cveStates';

/** `43 %`, `2.1 %`, `under 0.1 %`; of a part of one. */
export function percent(part: number): string {
  const value = part * 100;
  if (value > 0 && value < 0.1) return 'under 0.1 %';
  return `${Number(value.toFixed(value < 10 ? 1 : 0))} %`;
}

/** Who gave a score, as people know them. */
const JUDGES: Record<string, string> = {
  cna: 'its CNA',
  'cisa-adp': 'CISA',
  nvd: 'NVD',
  redhat: 'Red Hat',
};

/** `NVD` of `nvd`; one that nobody named here stays as it is. */
export function judgeName(by: string): string {
  return JUDGES[by] ?? by;
}

/** `CVSS 3.1 by NVD` */
export function scoreOrigin({
  version,
  by,
}: Pick<CveScore, 'version' | 'by'>): string {
  return `CVSS ${version} by ${judgeName(by)}`;
}

/** What a chance to be exploited is, beyond its number. */
export function chanceOrigin({ percentile, date }: CveExploitChance): string {
  return [
    'How likely it is exploited within 30 days (EPSS)',
    date && `, of ${date}`,
    percentile !== null && `; ${percent(percentile)} of CVEs are less likely`,
    '.',
  ]
    .filter(Boolean)
    .join('');
}

/** What the catalogue of exploited CVEs says of one, in a sentence or three. */
export function exploitedWords({
  added,
  due,
  ransomware,
}: CveExploited): string {
  return [
    `Known to be exploited since ${added} (CISA KEV).`,
    due && `US agencies must fix it until ${due}.`,
    ransomware && 'Ransomware uses it.',
  ]
    .filter(Boolean)
    .join(' ');
}

/** What a vendor says of a package: what hosts can be in, and what asks nothing of them. */
export const VENDOR_STATES: Record<
  CvePackageState['state'],
  { label: string; meaning: string }
> = {
  fixed: { label: 'Fixed', meaning: 'There is a version that has the fix.' },
  'no-fix': CVE_STATES['no-fix'],
  'end-of-life': CVE_STATES['end-of-life'],
  'wont-fix': CVE_STATES['wont-fix'],
  deferred: CVE_STATES.deferred,
  minor: CVE_STATES.minor,
  investigating: CVE_STATES.investigating,
  unimportant: CVE_STATES.unimportant,
  'not-affected': {
    label: 'Not affected',
    meaning: 'It does not concern this package there.',
  },
};

/** `3 to update, 1 no fix yet`: on how many hosts it is in which state. */
export function statesWords(
  states: Partial<Record<OpenCveState, number>>,
): string {
  return (Object.keys(CVE_STATES) as OpenCveState[])
    .filter(state => states[state])
    .map(
      state =>
        `${states[state]!.toLocaleString('en')} ${
          state === 'update'
            ? 'to update'
            : CVE_STATES[state].label.toLowerCase()
        }`,
    )
    .join(', ');
}

/** Where a kind of weakness is described; what is no number of the list has no page. */
export function weaknessUrl(id: string): string | null {
  const [, number] = /^CWE-(\d+)$/.exec(id) ?? [];
  return number
    ? `https://cwe.mitre.org/data/definitions/${number}.html`
    : null;
}

/** The word for how severe it is, where there is one vendor's alone. */
export function vendorsWord({
  severities,
}: Pick<CveFacts, 'severities'>): string | undefined {
  return severities.length === 1 ? severities[0].severity : undefined;
}
