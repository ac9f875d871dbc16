/** What one character of a pattern accepts. Where case does not count, characters come in lower case. */
export type CharacterTest = (character: string) => boolean;

const CLASSES: Record<string, RegExp> = {
  alnum: /[a-z0-9]/i,
  alpha: /[a-z]/i,
  blank: /[ \t]/,
  digit: /[0-9]/,
  lower: /[a-z]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /\s/,
  upper: /[A-Z]/,
  xdigit: /[0-9a-f]/i,
};

const LETTER = /[a-z]/i;

/**
 * Reads the bracket expression that starts at `from`, the index of its `[`, glob(7) and regex(7). Null when it has
 * no end; `end` is the index after its `]`. Where case does not count, `[:upper:]` and `[:lower:]` are any letter.
 */
export function readBracket(
  pattern: string,
  from: number,
  caseCounts: boolean = false,
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
      const isCase = named[1] === 'upper' || named[1] === 'lower';
      const characters = isCase && !caseCounts ? LETTER : CLASSES[named[1]];
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
