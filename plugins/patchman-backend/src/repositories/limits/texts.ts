/** Control characters but tab and line ends: no text of a repository needs them, and PostgreSQL does not take all. */
const controls =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;
const everyControl = new RegExp(controls.source, 'g');
/** Half a surrogate pair, which is no character. */
const halfPair = /\p{Surrogate}/u;

/** What stands in no name or version: white space, control characters, and what was not in the document's encoding. */
export const noIdentity =
  // eslint-disable-next-line no-control-regex
  /[\s\u0000-\u001f\u007f-\u009f\p{Surrogate}\ufffd]/u;

/** A copy that does not hold on to the longer text that it was cut from; half a surrogate pair becomes U+FFFD. */
export function copyOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

/** A text that every database takes, at most `max` characters of it. The length is looked at before anything else. */
export function boundedText(text: string, max: number): string {
  const cut = text.length > max ? text.slice(0, max) : text;
  const plain = controls.test(cut) ? cut.replace(everyControl, '') : cut;
  return cut !== text || halfPair.test(plain) ? copyOf(plain) : plain;
}

/** Whether a text can be a name, a version or an architecture; an empty one can. */
export function isIdentity(text: string, max: number): boolean {
  return text.length <= max && !noIdentity.test(text);
}
