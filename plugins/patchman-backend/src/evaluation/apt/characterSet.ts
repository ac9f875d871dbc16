/** What one character of a pattern accepts. Characters come in lower case. */
export type CharacterTest = (character: string) => boolean;

const CLASSES: Record<string, RegExp> = {
  alnum: /[a-z0-9]/,
  alpha: /[a-z]/,
  blank: /[ \t]/,
  digit: /[0-9]/,
  lower: /[a-z]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /\s/,
  upper: /[a-z]/, // case is never told apart
  xdigit: /[0-9a-f]/,
};

/**
 * Reads the bracket expression that starts at `from`, the index of its `[`, glob(7) and regex(7). Null when it has
 * no end; `end` is the index after its `]`.
 */
export function readBracket(
  pattern: string,
  from: number,
): { test: CharacterTest; end: number } | null {
  let index = from + 1;
  const negated = pattern[index] === '^' || pattern[index] === '!';
  if (negated) index++;
  const tests: CharacterTest[] = [];
  const first = index;
  while (index < pattern.length) {
    // A closing bracket in the first place stands for itself.
    if (pattern[index] === ']' && index > first) {
      const accepts: CharacterTest = c => tests.some(test => test(c));
      return {
        test: negated ? c => !accepts(c) : accepts,
        end: index + 1,
      };
    }
    const named = /^\[:([a-z]+):\]/.exec(pattern.slice(index, index + 12));
    if (named && CLASSES[named[1]]) {
      const characters = CLASSES[named[1]];
      tests.push(c => characters.test(c));
      index += named[0].length;
    } else if (
      pattern[index + 1] === '-' &&
      index + 2 < pattern.length &&
      pattern[index + 2] !== ']'
    ) {
      const low = pattern[index];
      const high = pattern[index + 2];
      tests.push(c => c >= low && c <= high);
      index += 3;
    } else {
      const only = pattern[index];
      tests.push(c => c === only);
      index++;
    }
  }
  return null;
}
