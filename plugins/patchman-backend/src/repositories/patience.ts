import type { DbMirrorRow } from '../database/tables';
import { fromAheadOfTime, fromNow } from '../database/time';

/** The first wait of a mirror that fails, and the longest; a refresh by schedule is seldom more often. */
const FIRST_WAIT_MINUTES = 10;
const LONGEST_WAIT_MINUTES = 24 * 60;

/**
 * Whether a mirror fails so often that a refresh by schedule leaves it out for now: for twice as long each time, up to a
 * day, and not for all mirrors of a server equally long.
 */
export function isLeftInPeace({
  id,
  failures,
  checked_at: at,
}: DbMirrorRow): boolean {
  if (failures < 2 || at === null || at > fromAheadOfTime()) return false;
  const minutes = Math.min(
    LONGEST_WAIT_MINUTES,
    FIRST_WAIT_MINUTES * 2 ** Math.min(failures - 1, 20),
  );
  const spread = 1 - (id % 10) / 40;
  return at > fromNow({ minutes: -minutes * spread });
}

/** What comes of some work, or `busy` where it is not done after so many milliseconds. */
export async function withPatience<T>(
  work: Promise<T>,
  milliseconds: number | undefined,
): Promise<T | 'busy'> {
  if (milliseconds === undefined) return work;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'busy'>(resolve => {
    timer = setTimeout(() => resolve('busy'), milliseconds);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
