import type { Output } from './Output';
import { csvLine } from './csv';
import { tableLines } from './table';

/** How results are printed. */
export const FORMATS = ['table', 'json', 'jsonl', 'csv'] as const;

export type Format = (typeof FORMATS)[number];

export type Value = string | number | boolean | null | undefined;

/** A column of tables and CSV. JSON has items as the API answers them. */
export interface Column<Item> {
  /** Of CSV; in tables it is the title. */
  name: string;
  value: (item: Item) => Value;
  /** A time: tables say how long ago. */
  time?: boolean;
  /** Only in CSV. */
  csvOnly?: boolean;
}

/** What a command found, in the form that was asked for. */
export class Results {
  constructor(
    private readonly output: Output,
    readonly format: Format,
    private readonly now: () => number = Date.now,
  ) {}

  /** For programs, which get all that there is and nothing around it. */
  get forPrograms(): boolean {
    return this.format !== 'table';
  }

  /**
   * Prints a list, of which only a table is held in memory.
   * @returns how many items it has
   */
  async list<Item>(
    items: AsyncIterable<Item> | Iterable<Item>,
    columns: readonly Column<Item>[],
    empty = 'Nothing.',
  ): Promise<number> {
    if (this.format === 'table') return this.table(items, columns, empty);
    const { output, format } = this;
    let count = 0;
    if (format === 'csv') {
      output.line(csvLine(columns.map(({ name }) => name)));
    }
    if (format === 'json') output.line('[');
    // Items of JSON are parted by commas, but nothing follows the last one.
    let before: string | null = null;
    for await (const item of items) {
      count++;
      if (format === 'csv') {
        output.line(csvLine(columns.map(column => plain(column.value(item)))));
      } else if (format === 'jsonl') {
        output.line(JSON.stringify(item));
      } else {
        if (before !== null) output.line(`${before},`);
        before = JSON.stringify(item);
      }
    }
    if (before !== null) output.line(before);
    if (format === 'json') output.line(']');
    return count;
  }

  /** Prints one thing: what tables have as lines of name and value is the same object in JSON. */
  one<Item extends object>(item: Item, columns: readonly Column<Item>[]): void {
    switch (this.format) {
      case 'json':
        this.output.line(JSON.stringify(item, null, 2));
        return;
      case 'jsonl':
        this.output.line(JSON.stringify(item));
        return;
      case 'csv':
        this.output.line(csvLine(columns.map(({ name }) => name)));
        this.output.line(
          csvLine(columns.map(column => plain(column.value(item)))),
        );
        return;
      default: {
        const shown = columns.filter(({ csvOnly }) => !csvOnly);
        const wide = Math.max(...shown.map(({ name }) => name.length));
        for (const column of shown) {
          const text = this.shown(column, item);
          if (text !== '') {
            this.output.line(`${column.name.padEnd(wide)}  ${text}`);
          }
        }
      }
    }
  }

  private async table<Item>(
    items: AsyncIterable<Item> | Iterable<Item>,
    columns: readonly Column<Item>[],
    empty: string,
  ): Promise<number> {
    const shown = columns.filter(({ csvOnly }) => !csvOnly);
    const rows = [];
    for await (const item of items) {
      rows.push(
        shown.map(column => ({
          text: this.shown(column, item),
          right: typeof column.value(item) === 'number',
        })),
      );
    }
    if (rows.length === 0) {
      this.output.say(empty);
      return 0;
    }
    const lines = tableLines(
      shown.map(({ name }) => name.toUpperCase()),
      rows,
      this.output.width,
    );
    for (const line of lines) this.output.line(line);
    return rows.length;
  }

  private shown<Item>(column: Column<Item>, item: Item): string {
    const value = column.value(item);
    if (value === true || value === false) return value ? 'yes' : 'no';
    const text = plain(value);
    // Backends store no control characters; what comes through a proxy may have some.
    return column.time && text !== ''
      ? ago(text, this.now())
      : text.replace(/\p{Cc}+/gu, ' ');
  }
}

function plain(value: Value): string {
  return value === null || value === undefined ? '' : String(value);
}

/** How long before a moment a time was, roughly; future ones stay as they are. */
export function ago(time: string, now: number): string {
  const seconds = Math.round((now - Date.parse(time)) / 1000);
  if (Number.isNaN(seconds) || seconds < -60) return time;
  for (const [unit, size] of [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
  ] as const) {
    if (seconds >= 2 * size || (unit === 'min' && seconds >= size)) {
      return `${Math.floor(seconds / size)} ${unit} ago`;
    }
  }
  return 'just now';
}
