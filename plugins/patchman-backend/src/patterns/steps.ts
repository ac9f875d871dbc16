/**
 * What evaluations may cost is counted in steps and never in time, so that equal inputs give equal answers. A step is about
 * what it takes to compare two characters. An evaluation is computed in one go: its steps are kept by the
 * one that is under way, as counting is done in the innermost loops.
 */

/** Less than a tenth of a second; what hosts with some thousand packages need is a twentieth of it at most. */
export const MOST_STEPS = 5_000_000;

/** What it takes to compare two versions. */
export const COMPARISON = 20;

/** More steps than allowed: what is asked cannot be told. */
export class TooManySteps extends Error {
  constructor(readonly limit: number) {
    super(`it would take more than ${limit} steps`);
    this.name = 'TooManySteps';
  }
}

let left = Infinity;
let limit = Infinity;

/** Counts steps. @throws TooManySteps beyond what is allowed */
export function step(steps: number): void {
  left -= steps;
  if (left < 0) throw new TooManySteps(limit);
}

/**
 * Does some work within a number of steps, and within what is left of those that it is a part of.
 * @returns what `otherwise` says where they do not suffice
 */
export function withinSteps<T>(
  most: number,
  work: () => T,
  otherwise: (error: TooManySteps) => T,
): T {
  const [leftOutside, limitOutside] = [left, limit];
  const own = Math.min(most, leftOutside);
  left = own;
  limit = most;
  try {
    return work();
  } catch (error) {
    // Where those outside are used up as well, they end too.
    if (!(error instanceof TooManySteps) || own < most) throw error;
    return otherwise(new TooManySteps(most));
  } finally {
    left = leftOutside - (own - Math.max(0, left));
    limit = limitOutside;
  }
}
