/** Those of ASCII, and those of ISO 8859-1 that terminals take for ESC and another character. */
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;

/** A text of somebody else as part of a line for people: in one line, without control characters, cut. */
export function cleanText(text: string, max: number): string {
  const start = text.length > max ? `${cutText(text, max - 1)}…` : text;
  return start.replace(CONTROL, ' ');
}

/** The beginning of a text, with no half of a character of two units at its end. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  const last = text.charCodeAt(max - 1);
  const isFirstHalf = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, isFirstHalf ? max - 1 : max);
}
