import { LENGTHS } from './limits';
import type { ProblemList } from './ProblemList';

const NEWLINE = 10;
const BLANK = 32;

/** A line of a section of protocol 1. */
export interface Line {
  /** Without blanks around it. */
  text: string;
  /** Where it stands, for people. */
  path: string;
}

/**
 * The lines of a section that are not blank, one after the other; those that are longer than any line are problems. The
 * lines after `max` are left out, which is one problem.
 */
export function* linesOf(
  section: string,
  name: string,
  max: number,
  problems: ProblemList,
): Generator<Line> {
  let number = 1;
  let found = 0;
  let at = 0;
  while (at < section.length) {
    const code = section.charCodeAt(at);
    if (code <= BLANK) {
      // By hand: of what is nothing but empty lines no line is cut out.
      if (code === NEWLINE) number++;
      at++;
      continue;
    }
    const end = section.indexOf('\n', at);
    const next = end < 0 ? section.length : end;
    const path = `${name} line ${number}`;
    found++;
    if (found > max) {
      problems.addExcess(name, max);
      return;
    }
    if (next - at > LENGTHS.line) {
      problems.add(path, `is longer than ${LENGTHS.line} characters`);
    } else {
      const text = section.slice(at, next).trim();
      if (text !== '') yield { text, path };
    }
    at = next;
  }
}
