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
