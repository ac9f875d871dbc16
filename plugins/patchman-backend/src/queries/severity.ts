import type { Severity } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { SEVERITY_WORDS } from '../evaluation';

const SEVERITIES = Object.keys(SEVERITY_WORDS) as Severity[];

/** The severities that lists can be filtered by: the four, and `none` for what says nothing. */
export const SEVERITY_FILTER = [...SEVERITIES, 'none'] as const;

export type SeverityFilter = (typeof SEVERITY_FILTER)[number];

/** SQL that ranks the severity in a column: 4 for critical down to 0 for what says nothing. */
export function severityRankSql(column: string): string {
  const cases = SEVERITIES.map((severity, index) => {
    const words = SEVERITY_WORDS[severity].map(word => `'${word}'`).join(', ');
    return `WHEN LOWER(${column}) IN (${words}) THEN ${
      SEVERITIES.length - index
    }`;
  });
  return `CASE ${cases.join(' ')} ELSE 0 END`;
}

/** What a rank means. */
export function severityOfRank(rank: unknown): Severity | null {
  return SEVERITIES[SEVERITIES.length - Number(rank)] ?? null;
}

/** The ranks that a filter stands for. */
export function ranksOf(wanted: readonly SeverityFilter[]): number[] {
  const { length } = SEVERITIES;
  return wanted.map(severity =>
    severity === 'none' ? 0 : length - SEVERITIES.indexOf(severity),
  );
}

export function whereSeverity(
  query: Knex.QueryBuilder,
  column: string,
  wanted: readonly SeverityFilter[],
): void {
  const ranks = ranksOf(wanted);
  query.whereRaw(
    `${severityRankSql(column)} IN (${ranks.map(() => '?').join(', ')})`,
    ranks,
  );
}
