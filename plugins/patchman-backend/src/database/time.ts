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
