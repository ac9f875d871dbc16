import type { Severity } from 'backstage-plugin-patchman-common';

/**
 * The severities from the worst on, each with the words that makers write for it: Red Hat, SUSE and Amazon the first
 * one, Fedora the second (bodhi's update severities), in whatever case.
 */
export const SEVERITY_WORDS: Record<Severity, string[]> = {
  critical: ['critical', 'urgent'],
  important: ['important', 'high'],
  moderate: ['moderate', 'medium'],
  low: ['low', 'minor'],
};

const SEVERITIES = Object.keys(SEVERITY_WORDS) as Severity[];

const BY_WORD = new Map(
  SEVERITIES.flatMap(severity =>
    SEVERITY_WORDS[severity].map(word => [word, severity] as const),
  ),
);

/** What a maker's word for a severity means, null where it says nothing. */
export function severityOf(word: string): Severity | null {
  return BY_WORD.get(word.trim().toLowerCase()) ?? null;
}

/** The lower, the worse. */
export function severityRank(word: string): number {
  const severity = severityOf(word);
  return severity === null ? SEVERITIES.length : SEVERITIES.indexOf(severity);
}

/** The worst of some makers' words, empty where there is none. */
export function worstSeverity(words: readonly string[]): string {
  return words.reduce(
    (worst, word) => (severityRank(word) < severityRank(worst) ? word : worst),
    '',
  );
}
