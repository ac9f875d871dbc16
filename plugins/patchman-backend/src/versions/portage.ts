import { endOfDigits, endOfLetters, isDigit, isLetter } from './characters';
import { compareDigitRuns } from './digitRuns';
import type { Order, VersionParts } from './types';

const DOT = 46;
const UNDERSCORE = 95;
const ZERO = 48;

/** The suffixes in their order, PMS 3.3; no suffix stands between `_rc` and `_p`. */
const SUFFIX_RANK: Record<string, number> = {
  alpha: -4,
  beta: -3,
  pre: -2,
  rc: -1,
  p: 1,
};

/**
 * Compares two numbers after a dot. One with a leading zero makes both decimals: 1.02 < 1.1, and 1.0 = 1.00.
 */
function compareComponents(
  a: string,
  aStart: number,
  aEnd: number,
  b: string,
  bStart: number,
  bEnd: number,
): Order {
  const decimal =
    a.charCodeAt(aStart) === ZERO || b.charCodeAt(bStart) === ZERO;
  if (!decimal) return compareDigitRuns(a, aStart, aEnd, b, bStart, bEnd);
  const length = Math.max(aEnd - aStart, bEnd - bStart);
  for (let k = 0; k < length; k++) {
    const x = aStart + k < aEnd ? a.charCodeAt(aStart + k) : ZERO;
    const y = bStart + k < bEnd ? b.charCodeAt(bStart + k) : ZERO;
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}

/** A single letter right after the numbers. */
function letterAt(text: string, index: number): number {
  if (index >= text.length) return 0;
  const code = text.charCodeAt(index);
  return isLetter(code) ? code : 0;
}

/** The suffixes from `i` and `j` on, as in `_rc1_p20240101`. A missing one is just older than `_p0`. */
function compareSuffixes(a: string, i: number, b: string, j: number): Order {
  let aAt = i;
  let bAt = j;
  for (;;) {
    const aHas = a.charCodeAt(aAt) === UNDERSCORE;
    const bHas = b.charCodeAt(bAt) === UNDERSCORE;
    if (!aHas && !bHas) return compareRests(a.slice(aAt), b.slice(bAt));
    const aWord = aHas ? endOfLetters(a, aAt + 1) : aAt;
    const bWord = bHas ? endOfLetters(b, bAt + 1) : bAt;
    const aRank = aHas ? SUFFIX_RANK[a.slice(aAt + 1, aWord)] ?? 1 : 0;
    const bRank = bHas ? SUFFIX_RANK[b.slice(bAt + 1, bWord)] ?? 1 : 0;
    if (aRank !== bRank) return aRank < bRank ? -1 : 1;
    const aEnd = endOfDigits(a, aWord);
    const bEnd = endOfDigits(b, bWord);
    const order = compareDigitRuns(a, aWord, aEnd, b, bWord, bEnd);
    if (order !== 0) return order;
    aAt = aEnd;
    bAt = bEnd;
  }
}

/** What no valid version has; still ordered, so that sorting stays stable. */
function compareRests(a: string, b: string): Order {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Compares two versions without revision, PMS 3.3. */
export function comparePortageStrings(a: string, b: string): Order {
  if (a === b) return 0;
  let i = endOfDigits(a, 0);
  let j = endOfDigits(b, 0);
  const first = compareDigitRuns(a, 0, i, b, 0, j);
  if (first !== 0) return first;
  while (a.charCodeAt(i) === DOT || b.charCodeAt(j) === DOT) {
    // A missing number is older than any, 0 included: 1.0 > 1.
    if (a.charCodeAt(i) !== DOT) return -1;
    if (b.charCodeAt(j) !== DOT) return 1;
    const iEnd = endOfDigits(a, i + 1);
    const jEnd = endOfDigits(b, j + 1);
    const order = compareComponents(a, i + 1, iEnd, b, j + 1, jEnd);
    if (order !== 0) return order;
    i = iEnd;
    j = jEnd;
  }
  const aLetter = letterAt(a, i);
  const bLetter = letterAt(b, j);
  if (aLetter !== bLetter) return aLetter < bLetter ? -1 : 1;
  if (aLetter !== 0) {
    i++;
    j++;
  }
  return compareSuffixes(a, i, b, j);
}

/** The first digit of a revision that may be written `r1` or `1`. */
function revisionStart(release: string): number {
  return release.length > 0 && !isDigit(release.charCodeAt(0)) ? 1 : 0;
}

/**
 * Portage's order, PMS 3.3. The revision may be written `r1` or `1`, none is `r0`. The epoch is ignored: Gentoo
 * has none, and clients send the slot in its place.
 */
export function comparePortage(a: VersionParts, b: VersionParts): Order {
  const order = comparePortageStrings(a.version, b.version);
  if (order !== 0 || a.release === b.release) return order;
  return compareDigitRuns(
    a.release,
    revisionStart(a.release),
    a.release.length,
    b.release,
    revisionStart(b.release),
    b.release.length,
  );
}

/** Splits `version[-rN]`; the release keeps its `r`. */
export function splitPortage(text: string): VersionParts {
  const match = /^(.*)-(r\d+)$/.exec(text);
  return match
    ? { epoch: '', version: match[1], release: match[2] }
    : { epoch: '', version: text, release: '' };
}
