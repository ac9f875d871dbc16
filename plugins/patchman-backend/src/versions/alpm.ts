import { endOfDigits, endOfLetters, isDigit, isLetter } from './characters';
import { compareDigitRuns } from './digitRuns';
import { splitRpm } from './rpm';
import type { Order, VersionParts } from './types';

function skipSeparators(text: string, from: number): number {
  let index = from;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (isDigit(code) || isLetter(code)) break;
    index++;
  }
  return index;
}

function compareLetters(a: string, b: string): Order {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Where one string ended, or both: letters that remain lose against the end, anything else wins. */
function compareRests(a: string, i: number, b: string, j: number): Order {
  const aEnded = i >= a.length;
  const bEnded = j >= b.length;
  if (aEnded && bEnded) return 0;
  if (!aEnded && isLetter(a.charCodeAt(i))) return -1;
  if (aEnded && !isLetter(b.charCodeAt(j))) return -1;
  return 1;
}

/**
 * Compares two versions or two releases, vercmp(8). Unlike rpm, the number of separators between two segments
 * counts, and a trailing word (`1.0rc`) is older than none. The order is not transitive for odd strings.
 */
export function compareAlpmStrings(a: string, b: string): Order {
  if (a === b) return 0;
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const aSegment = skipSeparators(a, i);
    const bSegment = skipSeparators(b, j);
    const separators = aSegment - i - (bSegment - j);
    i = aSegment;
    j = bSegment;
    if (i >= a.length || j >= b.length) break;
    if (separators !== 0) return separators < 0 ? -1 : 1;

    let order: Order;
    let iEnd: number;
    let jEnd: number;
    if (isDigit(a.charCodeAt(i))) {
      if (!isDigit(b.charCodeAt(j))) return 1;
      iEnd = endOfDigits(a, i);
      jEnd = endOfDigits(b, j);
      order = compareDigitRuns(a, i, iEnd, b, j, jEnd);
    } else {
      if (isDigit(b.charCodeAt(j))) return -1;
      iEnd = endOfLetters(a, i);
      jEnd = endOfLetters(b, j);
      order = compareLetters(a.slice(i, iEnd), b.slice(j, jEnd));
    }
    if (order !== 0) return order;
    i = iEnd;
    j = jEnd;
  }
  return compareRests(a, i, b, j);
}

/** pacman's order, vercmp(8). A missing epoch is 0; a release counts only where both have one. */
export function compareAlpm(a: VersionParts, b: VersionParts): Order {
  const order = compareWithoutRelease(a, b);
  if (order !== 0 || a.release === '' || b.release === '') return order;
  return compareAlpmStrings(a.release, b.release);
}

function compareWithoutRelease(a: VersionParts, b: VersionParts): Order {
  if (a.epoch !== b.epoch) {
    const order = compareAlpmStrings(a.epoch || '0', b.epoch || '0');
    if (order !== 0) return order;
  }
  return compareAlpmStrings(a.version, b.version);
}

/** Splits `[epoch:]version[-release]`, as rpm does. */
export const splitAlpm: (text: string) => VersionParts = splitRpm;

/** The same order for whole texts: a release that is written but empty (`1.0-`) differs from none. */
export function compareAlpmTexts(a: string, b: string): Order {
  if (a === b) return 0;
  const aParts = splitAlpm(a);
  const bParts = splitAlpm(b);
  const order = compareWithoutRelease(aParts, bParts);
  if (order !== 0) return order;
  const bothHaveRelease = a.includes('-') && b.includes('-');
  return bothHaveRelease
    ? compareAlpmStrings(aParts.release, bParts.release)
    : 0;
}
