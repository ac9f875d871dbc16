import { step } from './steps';
import { readBracket, type CharacterTest } from './characterSet';

/** So many steps are counted at once. */
const COUNTED = 1000;

type Piece = 'any run' | CharacterTest;

function isAnyRun(piece: Piece | undefined): piece is 'any run' {
  return piece === 'any run';
}

function parse(glob: string, caseCounts: boolean): Piece[] {
  const pieces: Piece[] = [];
  let index = 0;
  while (index < glob.length) {
    const character = glob[index];
    const bracket =
      character === '[' ? readBracket(glob, index, caseCounts) : null;
    if (bracket) {
      pieces.push(bracket.test);
      index = bracket.end;
    } else if (character === '*') {
      if (!isAnyRun(pieces[pieces.length - 1])) pieces.push('any run');
      index++;
    } else if (character === '?') {
      pieces.push(() => true);
      index++;
    } else {
      if (character === '\\' && index + 1 < glob.length) index++;
      const literal = glob[index];
      pieces.push(c => c === literal);
      index++;
    }
  }
  return pieces;
}

function matches(pieces: readonly Piece[], text: string): boolean {
  let piece = 0;
  let at = 0;
  let lastRun = -1;
  let runEnd = 0;
  let steps = 1;
  while (at < text.length) {
    // A run may be tried at each place: the product of both lengths.
    if (++steps === COUNTED) {
      step(steps);
      steps = 0;
    }
    const wanted = pieces[piece];
    if (isAnyRun(wanted)) {
      lastRun = piece++;
      runEnd = at;
    } else if (wanted?.(text[at])) {
      piece++;
      at++;
    } else if (lastRun >= 0) {
      // Only the last run need be tried again: a longer one before it could not match more.
      piece = lastRun + 1;
      at = ++runEnd;
    } else {
      break;
    }
  }
  step(steps);
  if (at < text.length) return false;
  while (isAnyRun(pieces[piece])) piece++;
  return piece === pieces.length;
}

/** A glob(7) over a whole text, without regard to case: `*`, `?`, `[…]`, `\`. */
export function compileGlob(glob: string): (text: string) => boolean {
  const pieces = parse(glob.toLowerCase(), false);
  return text => matches(pieces, text.toLowerCase());
}

/** The same where upper and lower case differ, fnmatch(3) without flags. */
export function compileExactGlob(glob: string): (text: string) => boolean {
  if (!isGlob(glob) && !glob.includes('\\')) {
    return text => {
      step(1);
      return text === glob;
    };
  }
  const pieces = parse(glob, true);
  return text => matches(pieces, text);
}

/** Whether a text has any character that is special in a glob. */
export function isGlob(text: string): boolean {
  return /[*?[]/.test(text);
}
