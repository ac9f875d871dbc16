import { shownText } from './shownText';

/**
 * Control characters of ASCII, those of ISO 8859-1, which terminals take for ESC and another character, what ends a line
 * or turns its direction, and halves of characters.
 */
const CONTROL =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]/gu;

/** Longer than any address. */
const SLACK = 4096;

/** A text of somebody else as part of a line for people: in one line, without control characters and credentials, cut. */
export function cleanText(text: string, max: number): string {
  // Cut roughly first, whatever its length; a password that is cut in two would not be seen as one.
  const shown = shownText(cutText(text, max + SLACK));
  const start = shown.length > max ? `${cutText(shown, max - 1)}…` : shown;
  return start.replace(CONTROL, ' ');
}

/** Longer is no sentence that anybody reads. */
const MAX_REASON = 1000;

/** Why something failed, as it is kept for people: a mirror's documents may have a say in it. */
export function reasonText(reason: string): string {
  return cleanText(reason, MAX_REASON);
}

/** The beginning of a text, with no half of a character of two units at its end. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  const last = text.charCodeAt(max - 1);
  const isFirstHalf = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, isFirstHalf ? max - 1 : max);
}
