import type { OpenCveState } from 'backstage-plugin-patchman-common';

/** What a CVE may mean for a host, from what asks most on. The place of a state is how tables hold it. */
export const OPEN_STATES = [
  'update',
  'fix-elsewhere',
  'no-fix',
  'end-of-life',
  'wont-fix',
  'deferred',
  'minor',
  'unknown-version',
  'investigating',
  'unimportant',
] as const satisfies readonly OpenCveState[];

/** From this place on states are shown on request only. */
export const HIDDEN_FROM = OPEN_STATES.indexOf('investigating');

/** The columns of `cve_exposure` that count hosts by their states. */
export const STATE_COUNTS = OPEN_STATES.map(
  state => `n_${state.replaceAll('-', '_')}`,
);

/** SQL for the place of the state in a column. */
export function stateRankSql(column: string): string {
  const cases = OPEN_STATES.map(
    (state, rank) => `WHEN '${state}' THEN ${rank}`,
  );
  return `CASE ${column} ${cases.join(' ')} ELSE ${OPEN_STATES.length} END`;
}

/** The places of some states. */
export function ranksOfStates(states: readonly OpenCveState[]): number[] {
  return states.map(state => OPEN_STATES.indexOf(state));
}
