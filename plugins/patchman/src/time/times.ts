import { DateTime } from 'luxon';

/** `3 hours ago`; a moment that has no meaning gives null. */
export function relativeTime(
  iso: string,
  now: DateTime = DateTime.utc(),
): string | null {
  const time = DateTime.fromISO(iso, { zone: 'utc' });
  if (!time.isValid) return null;
  // Clocks of hosts and servers differ a little: "in 2 seconds" would only confuse.
  if (Math.abs(now.diff(time).as('seconds')) < 30) return 'just now';
  return time.toRelative({ base: now, locale: 'en' });
}

/** `2026-03-04 17:05:06 UTC+1`, in the reader's zone unless told otherwise. */
export function absoluteTime(iso: string, zone = 'local'): string | null {
  const time = DateTime.fromISO(iso, { zone });
  return time.isValid ? time.toFormat("yyyy-MM-dd HH:mm:ss 'UTC'Z") : null;
}

/** `340 ms`, `12 s`, `3 min 5 s`; null while there is no end. */
export function taskDuration(
  startIso: string,
  endIso: string | null,
): string | null {
  if (!endIso) return null;
  const millis = DateTime.fromISO(endIso)
    .diff(DateTime.fromISO(startIso))
    .as('milliseconds');
  if (!Number.isFinite(millis) || millis < 0) return null;
  if (millis < 1000) return `${Math.round(millis)} ms`;
  const seconds = Math.round(millis / 1000);
  if (seconds < 60) return `${seconds} s`;
  const rest = seconds % 60;
  return `${Math.floor(seconds / 60)} min${rest ? ` ${rest} s` : ''}`;
}

/** Whether a moment has come; one without a meaning never does. */
export function isPast(iso: string, now: DateTime = DateTime.utc()): boolean {
  const time = DateTime.fromISO(iso, { zone: 'utc' });
  return time.isValid && time <= now;
}
