import type { ReportProblem } from 'backstage-plugin-patchman-common';
import { cleanText } from '../texts';

/** More than these are counted, not kept: a report of garbage must not become a table of garbage. */
const KEPT = 100;
const MAX_PATH = 200;
const MAX_MESSAGE = 300;

/** Collects what was left out of a report, so that people can see it. */
export class ProblemList {
  private readonly problems: ReportProblem[] = [];
  private omitted = 0;

  add(path: string, message: string): void {
    if (this.problems.length < KEPT) {
      this.problems.push({
        path: cleanText(path, MAX_PATH),
        message: cleanText(message, MAX_MESSAGE),
      });
    } else {
      this.omitted++;
    }
  }

  /** The first `max` of a list; that there were more is a problem. */
  first<Item>(
    items: readonly Item[],
    max: number,
    path: string,
  ): readonly Item[] {
    if (items.length <= max) return items;
    this.addExcess(path, max);
    return items.slice(0, max);
  }

  /** Notes that a list is longer than it may be. */
  addExcess(path: string, max: number): void {
    this.add(path, `has more than ${max} entries; the rest is left out`);
  }

  all(): ReportProblem[] {
    if (this.omitted === 0) return this.problems;
    return [
      ...this.problems,
      { path: '', message: `${this.omitted} more problems are not listed` },
    ];
  }
}
