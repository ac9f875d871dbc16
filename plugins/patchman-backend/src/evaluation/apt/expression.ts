import { compileExtendedRegex } from '../../patterns/extendedRegex';
import { compileGlob } from '../../patterns/glob';

/** Whether a text matches; upper and lower case are the same. */
export type Matcher = (text: string) => boolean;

/**
 * The one form that apt's preferences use for versions, names and release properties: `/regex/`, else a glob,
 * apt_preferences(5) "Regular expressions and glob(7) syntax". Compared without regard to case, as apt does. An
 * expression that cannot be read matches nothing. Matching takes time linear in the text, since both come from
 * a report.
 */
export function parseExpression(expression: string): Matcher {
  if (expression.length >= 2 && /^\/.*\/$/s.test(expression)) {
    return compileExtendedRegex(expression.slice(1, -1)) ?? (() => false);
  }
  return compileGlob(expression);
}

/**
 * The same for versions: a trailing `*` makes what stands before it a beginning, in which no other character is
 * special, apt_preferences(5) "Pin: version". So `2.?*` does not find 2.5-1.
 */
export function parseVersionExpression(expression: string): Matcher {
  if (!expression.endsWith('*')) return parseExpression(expression);
  const head = expression.slice(0, -1);
  const beginning = head.toLowerCase();
  const whole = parseExpression(head);
  return text => text.toLowerCase().startsWith(beginning) || whole(text);
}
