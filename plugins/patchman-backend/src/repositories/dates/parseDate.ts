import { DateTime } from 'luxon';
import { maxDate } from '../limits';

/** `Mon Jan 15 11:26:31 2007`. */
const asctime = /^[A-Z][a-z]{2} [A-Z][a-z]{2} \d{1,2} \d{2}:\d{2}:\d{2} \d{4}$/;

/**
 * `2007-01-15 11:26:31.79`, `2024-01-30`, ISO 8601 or seconds since the epoch, all UTC unless they tell a zone, as ISO 8601
 * UTC; null when unreadable.
 */
export function parseDate(text: string): string | null {
  if (text.length > maxDate) return null;
  const zone = 'utc';
  const plain = /(?:UTC|GMT)$/i.test(text) ? text.slice(0, -3).trimEnd() : text;
  if (/^\d{6,11}$/.test(plain)) {
    return isoOf(DateTime.fromSeconds(Number(plain), { zone }));
  }
  // Asking all of luxon's parsers of what is no date takes longer than reading the rest of an advisory.
  if (/^\d{4}/.test(plain)) {
    return (
      isoOf(DateTime.fromSQL(plain, { zone })) ??
      isoOf(DateTime.fromISO(plain, { zone }))
    );
  }
  if (asctime.test(plain)) {
    return isoOf(
      DateTime.fromFormat(plain, 'EEE MMM d HH:mm:ss yyyy', { zone }),
    );
  }
  return /\d{2}:\d{2}/.test(plain)
    ? isoOf(DateTime.fromRFC2822(plain, { zone }))
    : null;
}

/** Years of four digits only: others sort as no text does. */
function isoOf(date: DateTime): string | null {
  const utc = date.toUTC();
  return utc.isValid && utc.year >= 0 && utc.year <= 9999
    ? utc.startOf('second').toISO({ suppressMilliseconds: true })
    : null;
}
