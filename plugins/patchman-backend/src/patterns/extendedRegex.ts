import { step as countSteps } from './steps';
import { readBracket, type CharacterTest } from './characterSet';

// POSIX extended regular expressions come from reports, so they must not be able to make the backend busy:
// JavaScript's own would try exponentially many ways. Here all ways are followed at once.

type Step =
  | { op: 'test'; test: CharacterTest }
  | { op: 'fork'; first: number; second: number }
  | { op: 'start' }
  | { op: 'end' }
  | { op: 'match' };

/** Steps that can stand anywhere, since a fork counts from its own place. */
type Program = Step[];

const MOST_STEPS = 500;
const MOST_REPEATS = 255; // RE_DUP_MAX of regex(7)

class UnreadableRegex extends Error {}

function concat(...programs: Program[]): Program {
  const all: Program = [];
  for (const program of programs) {
    for (const step of program) all.push(step);
    if (all.length > MOST_STEPS) throw new UnreadableRegex('too long');
  }
  return all;
}

function jump(to: number): Program {
  return [{ op: 'fork', first: to, second: to }];
}

function either(a: Program, b: Program): Program {
  return concat(
    [{ op: 'fork', first: 1, second: a.length + 2 }],
    a,
    jump(b.length + 1),
    b,
  );
}

function optional(a: Program): Program {
  return concat([{ op: 'fork', first: 1, second: a.length + 1 }], a);
}

function anyTimes(a: Program): Program {
  return concat(
    [{ op: 'fork', first: 1, second: a.length + 2 }],
    a,
    jump(-a.length - 1),
  );
}

function repeated(a: Program, least: number, most: number | null): Program {
  if (least > MOST_REPEATS || (most ?? 0) > MOST_REPEATS) {
    throw new UnreadableRegex('too many repetitions');
  }
  const parts: Program[] = Array(least).fill(a);
  if (most === null) parts.push(anyTimes(a));
  else for (let n = least; n < most; n++) parts.push(optional(a));
  return concat(...parts);
}

class Parser {
  private at = 0;

  constructor(private readonly text: string) {}

  parse(): Program {
    const program = this.alternatives();
    if (this.at < this.text.length) throw new UnreadableRegex('stray )');
    return concat(program, [{ op: 'match' }]);
  }

  private alternatives(): Program {
    let program = this.sequence();
    while (this.text[this.at] === '|') {
      this.at++;
      program = either(program, this.sequence());
    }
    return program;
  }

  private sequence(): Program {
    let program: Program = [];
    while (this.at < this.text.length && !'|)'.includes(this.text[this.at])) {
      program = concat(program, this.repetitions(this.atom()));
    }
    return program;
  }

  private repetitions(atom: Program): Program {
    let program = atom;
    for (;;) {
      const character = this.text[this.at];
      const bounds = /^\{(\d+)(,(\d*))?\}/.exec(
        this.text.slice(this.at, this.at + 12),
      );
      if (character === '*') program = anyTimes(program);
      else if (character === '+') program = repeated(program, 1, null);
      else if (character === '?') program = optional(program);
      else if (bounds) {
        const least = Number(bounds[1]);
        const most = bounds[2] ? bounds[3] && Number(bounds[3]) : least;
        program = repeated(program, least, most === '' ? null : Number(most));
        this.at += bounds[0].length - 1;
      } else return program;
      this.at++;
    }
  }

  private atom(): Program {
    const character = this.text[this.at++];
    switch (character) {
      case '(':
        return this.group();
      case '^':
        return [{ op: 'start' }];
      case '$':
        return [{ op: 'end' }];
      case '.':
        return [{ op: 'test', test: () => true }];
      case '[':
        return this.bracket();
      case '*':
      case '+':
      case '?':
        throw new UnreadableRegex('nothing to repeat');
      case '\\':
        return this.literal(this.text[this.at++]);
      default:
        return this.literal(character);
    }
  }

  private literal(character: string | undefined): Program {
    if (character === undefined) throw new UnreadableRegex('trailing \\');
    return [{ op: 'test', test: c => c === character }];
  }

  private group(): Program {
    const program = this.alternatives();
    if (this.text[this.at++] !== ')') throw new UnreadableRegex('missing )');
    return program;
  }

  private bracket(): Program {
    const bracket = readBracket(this.text, this.at - 1);
    if (!bracket) throw new UnreadableRegex('missing ]');
    this.at = bracket.end;
    return [{ op: 'test', test: bracket.test }];
  }
}

/** Adds a step and all that can be reached from it without a character. */
function reach(
  steps: readonly Step[],
  reached: Set<number>,
  from: number,
  at: number,
  length: number,
): void {
  const open = [from];
  while (open.length > 0) {
    const index = open.pop()!;
    if (reached.has(index)) continue;
    reached.add(index);
    const step = steps[index];
    if (step.op === 'fork') {
      open.push(index + step.first, index + step.second);
    } else if (step.op === 'start' && at === 0) {
      open.push(index + 1);
    } else if (step.op === 'end' && at === length) {
      open.push(index + 1);
    }
  }
}

function found(steps: readonly Step[], text: string): boolean {
  const matching = steps.length - 1;
  let reached = new Set<number>();
  for (let at = 0; ; at++) {
    reach(steps, reached, 0, at, text.length); // a match may begin anywhere
    // What a set costs is several times what comparing costs.
    countSteps(4 * (reached.size + 1));
    if (reached.has(matching)) return true;
    if (at === text.length) return false;
    const next = new Set<number>();
    for (const index of reached) {
      const step = steps[index];
      if (step.op === 'test' && step.test(text[at])) {
        reach(steps, next, index + 1, at + 1, text.length);
      }
    }
    reached = next;
  }
}

/**
 * A POSIX extended regular expression, regex(7), searched for anywhere in a text without regard to case. Takes
 * time linear in the text. Null when the expression cannot be read or is too long.
 */
export function compileExtendedRegex(
  expression: string,
): ((text: string) => boolean) | null {
  try {
    const steps = new Parser(expression.toLowerCase()).parse();
    return text => found(steps, text.toLowerCase());
  } catch (error) {
    if (error instanceof UnreadableRegex) return null;
    throw error;
  }
}
