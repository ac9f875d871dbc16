import type { HumanDuration } from '@backstage/types';
import { DateTime, type DurationLikeObject } from 'luxon';

/** A moment as the tables hold it: ISO 8601 UTC with milliseconds. */
export function toTimestamp(time: DateTime | Date | number): string {
  if (typeof time === 'number') return new Date(time).toISOString();
  return (time instanceof Date ? time : time.toJSDate()).toISOString();
}

export function now(): string {
  return new Date().toISOString();
}

/** Now plus (or, negative, minus) a duration. */
export function fromNow(duration: DurationLikeObject): string {
  return toTimestamp(DateTime.utc().plus(duration));
}

/** So long ago. */
export function ago(duration: HumanDuration): string {
  return toTimestamp(DateTime.utc().minus(duration));
}

/**
 * A moment that came from outside, null where the tables cannot hold it: only years of four digits have the width of
 * their columns, and sort as text.
 */
export function calendarTime(time: string | null | undefined): string | null {
  return time && /^\d{4}-/.test(time) ? time : null;
}

/**
 * What nobody can have written but a server whose clock was ahead and was put back since. Whatever waits for such a
 * moment, or counts as newer, would do so for as long as the clock was ahead; backends differ by seconds.
 */
export function fromAheadOfTime(): string {
  return fromNow({ minutes: 15 });
}
