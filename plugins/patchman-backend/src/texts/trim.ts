/**
 * The text without any number of one character at its end. Unlike an expression that ends in `+$` it looks at each
 * character once, however many of them stand elsewhere.
 */
export function withoutTrailing(text: string, character: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === character) end--;
  return end === text.length ? text : text.slice(0, end);
}

/** The part before the first `mark`, all of it where there is none. */
export function upTo(text: string, mark: string): string {
  const at = text.indexOf(mark);
  return at < 0 ? text : text.slice(0, at);
}
