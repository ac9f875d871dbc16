import { LENGTHS } from '../limits';
import type { ProblemList } from '../ProblemList';
import { textProblem } from '../textRules';

/**
 * The fields of one object of a report. What has another kind than it should counts as missing; a text that cannot be
 * used, and what is beyond the limit of a list, is left out, with the reason in `problems`.
 */
export class ItemFields {
  private constructor(
    private readonly item: Record<string, unknown>,
    private readonly path: string,
    private readonly problems: ProblemList,
  ) {}

  /** Null where it is no object, which is a problem. */
  static of(
    item: unknown,
    path: string,
    problems: ProblemList,
  ): ItemFields | null {
    if (isObject(item)) return new ItemFields(item, path, problems);
    problems.add(path, 'is not an object');
    return null;
  }

  /** A text as it is, '' where it is none: for who checks it by other rules. */
  unchecked(name: string): string {
    const value = this.item[name];
    return typeof value === 'string' ? value : '';
  }

  text(name: string, max: number = LENGTHS.text): string | null {
    const value = this.item[name];
    return typeof value === 'string' ? this.usable(value, name, max) : null;
  }

  /** Versions and epochs are sometimes written as numbers. */
  uncheckedOrNumber(name: string): string {
    const value = this.item[name];
    return typeof value === 'number' && Number.isFinite(value)
      ? String(value)
      : this.unchecked(name);
  }

  textOrNumber(name: string, max: number): string | null {
    return typeof this.item[name] === 'number'
      ? this.uncheckedOrNumber(name)
      : this.text(name, max);
  }

  /** As the tools' own configuration has them, 0 and 1 too. */
  flag(name: string): boolean | null {
    const value = this.item[name];
    if (value === 0 || value === 1) return value === 1;
    return typeof value === 'boolean' ? value : null;
  }

  /** A number, also where it is written as a text. */
  number(name: string): number | null {
    const value = this.item[name];
    if (typeof value === 'number') return value;
    const text = this.unchecked(name);
    return text === '' || text.length > LENGTHS.field ? null : Number(text);
  }

  /** A list of one may be written as that one. */
  texts(
    name: string,
    most: number,
    max: number = LENGTHS.text,
  ): string[] | null {
    const value = this.item[name];
    const list = typeof value === 'string' ? [value] : value;
    if (!Array.isArray(list)) return null;
    const path = this.pathOf(name);
    const texts: string[] = [];
    this.problems.first(list, most, path).forEach((one, i) => {
      if (typeof one !== 'string') {
        this.problems.add(`${path}[${i}]`, 'is not a text');
        return;
      }
      const text = this.usable(one, `${name}[${i}]`, max);
      if (text !== null) texts.push(text);
    });
    return texts;
  }

  /** The first of a list, whatever they are; null where there is none. */
  list(name: string, most: number): readonly unknown[] | null {
    const value = this.item[name];
    return Array.isArray(value)
      ? this.problems.first(value, most, this.pathOf(name))
      : null;
  }

  /** Null where it is missing. */
  object(name: string): ItemFields | null {
    const value = this.item[name];
    return isObject(value)
      ? new ItemFields(value, this.pathOf(name), this.problems)
      : null;
  }

  /** Those objects of a list that are some. */
  objects(name: string, most: number): ItemFields[] | null {
    const list = this.list(name, most);
    return (
      list?.flatMap(
        (one, i) =>
          ItemFields.of(one, this.pathOf(`${name}[${i}]`), this.problems) ?? [],
      ) ?? null
    );
  }

  /** A problem of the object as a whole. */
  problem(message: string): void {
    this.problems.add(this.path, message);
  }

  /** The report as a whole has no path of its own. */
  private pathOf(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }

  private usable(value: string, name: string, max: number): string | null {
    const problem = textProblem(value, max);
    if (problem === null) return value;
    this.problems.add(this.pathOf(name), problem);
    return null;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
