import { countOf } from '../texts/countOf';
import type { CheckedList } from './mirrorLists/MirrorLists';
import type { Outcome } from './MirrorReader';

export interface RefreshResult {
  checked: number;
  changed: number;
  failed: number;
  /** Of those that were checked, how many want credentials. */
  credentials: number;
  /** How many were not waited for: something else reads them already. */
  busy: number;
}

export const NOTHING_CHECKED: RefreshResult = {
  checked: 0,
  changed: 0,
  failed: 0,
  credentials: 0,
  busy: 0,
};

/** What became of one mirror. */
export type CheckedOne = CheckedList['mirrors'][number] | { outcome: 'busy' };

/** Counts what became of a mirror. */
export function count(result: RefreshResult, outcome: Outcome | 'busy'): void {
  if (outcome !== 'busy') result.checked++;
  if (outcome !== 'unchanged') result[outcome]++;
}

/** What came of a refresh, in words. */
export function describeRefresh(result: RefreshResult): string {
  const { checked, changed, failed, credentials, busy } = result;
  const closed = credentials > 0 ? `, ${credentials} want credentials` : '';
  const waiting =
    busy > 0
      ? ` ${countOf(
          busy,
          'mirror',
        )} not waited for: a check that began earlier is still under way, and what comes of it is shown there.`
      : '';
  return `${countOf(
    checked,
    'mirror',
  )} checked: ${changed} changed, ${failed} failed${closed}.${waiting}`;
}
