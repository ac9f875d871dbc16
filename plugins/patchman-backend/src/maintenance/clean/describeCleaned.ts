import type { Cleaned } from './cleanDatabase';

/** `Removed: reports 3, package sets 1.` */
export function describeCleaned(cleaned: Cleaned): string {
  const removed = Object.entries(cleaned)
    .filter(([, count]) => count > 0)
    .map(
      ([what, count]) =>
        `${what.replace(
          /[A-Z]/g,
          letter => ` ${letter.toLowerCase()}`,
        )} ${count}`,
    );
  return removed.length > 0
    ? `Removed: ${removed.join(', ')}.`
    : 'Nothing had to be removed.';
}
