import { endOfDigits, endOfLetters, isDigit, isLetter } from './characters';
import { compareDigitRuns } from './digitRuns';
import type { Order, VersionParts } from './types';

const TILDE = 126;
const CARET = 94;

/** Separators never count in rpm's order, only that they part two segments. */
function skipSeparators(text: string, from: number): number {
  let index = from;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (isDigit(code) || isLetter(code) || code === TILDE || code === CARET) {
      break;
    }
    index++;
  }
  return index;
}

function compareLetterRuns(
  a: string,
  aStart: number,
  aEnd: number,
  b: string,
  bStart: number,
  bEnd: number,
): Order {
  let i = aStart;
  let j = bStart;
  for (; i < aEnd && j < bEnd; i++, j++) {
    const difference = a.charCodeAt(i) - b.charCodeAt(j);
    if (difference !== 0) return difference < 0 ? -1 : 1;
  }
  const rest = aEnd - i - (bEnd - j);
  if (rest === 0) return 0;
  return rest < 0 ? -1 : 1;
}

/**
 * Compares two versions or two releases segment by segment, rpm-version(7): digits beat letters, `~` comes before
 * the end of the string, `^` after it but before any further segment.
 */
export function compareRpmStrings(a: string, b: string): Order {
  if (a === b) return 0;
  let i = 0;
  let j = 0;
  for (;;) {
    i = skipSeparators(a, i);
    j = skipSeparators(b, j);
    const aEnded = i >= a.length;
    const bEnded = j >= b.length;
    const aCode = aEnded ? 0 : a.charCodeAt(i);
    const bCode = bEnded ? 0 : b.charCodeAt(j);

    if (aCode === TILDE || bCode === TILDE) {
      if (aCode !== bCode) return aCode === TILDE ? -1 : 1;
      i++;
      j++;
    } else if (aCode === CARET || bCode === CARET) {
      if (aEnded) return -1;
      if (bEnded) return 1;
      if (aCode !== bCode) return aCode === CARET ? -1 : 1;
      i++;
      j++;
    } else if (aEnded || bEnded) {
      if (aEnded && bEnded) return 0;
      return aEnded ? -1 : 1;
    } else if (isDigit(aCode)) {
      if (!isDigit(bCode)) return 1;
      const iEnd = endOfDigits(a, i);
      const jEnd = endOfDigits(b, j);
      const order = compareDigitRuns(a, i, iEnd, b, j, jEnd);
      if (order !== 0) return order;
      i = iEnd;
      j = jEnd;
    } else {
      if (isDigit(bCode)) return -1;
      const iEnd = endOfLetters(a, i);
      const jEnd = endOfLetters(b, j);
      const order = compareLetterRuns(a, i, iEnd, b, j, jEnd);
      if (order !== 0) return order;
      i = iEnd;
      j = jEnd;
    }
  }
}

/** rpm's order, rpm-version(7). A missing epoch is 0; a missing release is older than any release. */
export function compareRpm(a: VersionParts, b: VersionParts): Order {
  if (a.epoch !== b.epoch) {
    const order = compareRpmStrings(a.epoch || '0', b.epoch || '0');
    if (order !== 0) return order;
  }
  const order = compareRpmStrings(a.version, b.version);
  if (order !== 0) return order;
  if (a.release === b.release) return 0;
  if (a.release === '') return -1;
  if (b.release === '') return 1;
  return compareRpmStrings(a.release, b.release);
}

/** Splits `[epoch:]version[-release]`; only digits before the first colon are an epoch, rpm-version(7). */
export function splitRpm(text: string): VersionParts {
  const digits = endOfDigits(text, 0);
  const hasEpoch = text.charCodeAt(digits) === 58;
  const start = hasEpoch ? digits + 1 : 0;
  const dash = text.lastIndexOf('-');
  const hasRelease = dash >= start;
  return {
    epoch: hasEpoch ? text.slice(0, digits) : '',
    version: text.slice(start, hasRelease ? dash : undefined),
    release: hasRelease ? text.slice(dash + 1) : '',
  };
}
