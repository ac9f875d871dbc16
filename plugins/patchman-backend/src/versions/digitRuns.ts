/**
 * Compares two runs of digits by their value, whatever their length: no number is ever built, so that
 * nothing overflows. An empty run counts as zero.
 */
export function compareDigitRuns(
  a: string,
  aStart: number,
  aEnd: number,
  b: string,
  bStart: number,
  bEnd: number,
): -1 | 0 | 1 {
  let i = aStart;
  let j = bStart;
  while (i < aEnd && a.charCodeAt(i) === 48) i++;
  while (j < bEnd && b.charCodeAt(j) === 48) j++;
  // Without leading zeros the longer number is the greater one.
  const difference = aEnd - i - (bEnd - j);
  if (difference !== 0) return difference < 0 ? -1 : 1;
  for (; i < aEnd; i++, j++) {
    const d = a.charCodeAt(i) - b.charCodeAt(j);
    if (d !== 0) return d < 0 ? -1 : 1;
  }
  return 0;
}
