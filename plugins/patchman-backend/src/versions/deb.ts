import { isDigit, isLetter, endOfDigits } from './characters';
import { compareDigitRuns } from './digitRuns';
import type { Order, VersionParts } from './types';

const TILDE = 126;

/** The weight of a character outside digit runs: `~`, then the end, then letters, then all others. */
function weight(text: string, index: number): number {
  if (index >= text.length) return 0;
  const code = text.charCodeAt(index);
  if (isDigit(code)) return 0;
  if (isLetter(code)) return code;
  return code === TILDE ? -1 : code + 0x10000;
}

function startsWithoutDigit(text: string, index: number): boolean {
  return index < text.length && !isDigit(text.charCodeAt(index));
}

/**
 * Compares two upstream versions or two revisions, deb-version(7) "Sorting algorithm": runs of other characters
 * and runs of digits in turn. A missing string equals `0`.
 */
export function compareDebStrings(a: string, b: string): Order {
  if (a === b) return 0;
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    while (startsWithoutDigit(a, i) || startsWithoutDigit(b, j)) {
      const difference = weight(a, i) - weight(b, j);
      if (difference !== 0) return difference < 0 ? -1 : 1;
      i++;
      j++;
    }
    const iEnd = endOfDigits(a, i);
    const jEnd = endOfDigits(b, j);
    const order = compareDigitRuns(a, i, iEnd, b, j, jEnd);
    if (order !== 0) return order;
    i = iEnd;
    j = jEnd;
  }
  return 0;
}

/** dpkg's order, deb-version(7). A missing epoch or revision equals `0`. */
export function compareDeb(a: VersionParts, b: VersionParts): Order {
  return (
    compareDebStrings(a.epoch, b.epoch) ||
    compareDebStrings(a.version, b.version) ||
    compareDebStrings(a.release, b.release)
  );
}

/** Splits `[epoch:]upstream[-revision]` as it stands, without judging it, deb-version(7). */
export function splitDeb(text: string): VersionParts {
  const trimmed = text.trim();
  const colon = trimmed.indexOf(':');
  const dash = trimmed.lastIndexOf('-');
  const hasRevision = dash > colon;
  return {
    epoch: colon < 0 ? '' : trimmed.slice(0, colon),
    version: trimmed.slice(colon + 1, hasRevision ? dash : undefined),
    release: hasRevision ? trimmed.slice(dash + 1) : '',
  };
}
