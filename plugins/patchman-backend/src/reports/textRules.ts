import { MAX_BYTES } from './limits';

/** Control characters of ASCII and of ISO 8859-1, and halves of characters: no text has a use for them. */
// eslint-disable-next-line no-control-regex
const UNUSABLE = /[\u0000-\u001f\u007f-\u009f\ud800-\udfff]/u;

/**
 * Why a text of a report, of whatever protocol, cannot be a field's value; null when it can. What passes is taken by
 * SQLite and PostgreSQL alike.
 * @param max characters
 */
export function textProblem(value: string, max: number): string | null {
  if (value.length > max) return `is longer than ${max} characters`;
  if (!fits(value)) return `is longer than ${MAX_BYTES} bytes`;
  return UNUSABLE.test(value) ? 'contains control characters' : null;
}

/** Whether a text is short enough for an index of either database. */
export function fits(value: string): boolean {
  // A unit of UTF-16 is three bytes of UTF-8 at most.
  return value.length * 3 <= MAX_BYTES || Buffer.byteLength(value) <= MAX_BYTES;
}

/**
 * A moment that a host tells, ISO 8601, as the tables hold it: UTC with milliseconds. Null for one before the year 0 or
 * after 9999, which would be written otherwise, and for what is no moment.
 */
export function momentOf(text: string): string | null {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) return null;
  const year = time.getUTCFullYear();
  return year >= 0 && year <= 9999 ? time.toISOString() : null;
}
