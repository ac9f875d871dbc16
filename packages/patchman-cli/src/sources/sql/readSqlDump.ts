import {
  MORE,
  type More,
  type SqlDialect,
  SqlText,
  type SqlValue,
} from './SqlText';
import { copyValues } from './copyValues';

/** Rows of a table, and why some could not be read. */
export interface SqlRows {
  table: string;
  columns: readonly string[];
  rows: SqlValue[][];
  damaged: string[];
}

/** Rows that are handed on together, since a step of its own for each costs more than reading it. */
const BATCH = 1000;
/** Longer than any row; what needs more is a string that does not end. */
const MAX_ROW = 256 * 1024 * 1024;

class SqlDump {
  private readonly sql: SqlText;
  private readonly source: AsyncIterator<string>;
  private readonly columns = new Map<string, string[]>();
  private ended = false;

  constructor(
    chunks: AsyncIterable<string>,
    dialect: SqlDialect,
    private readonly wanted: (table: string) => boolean,
  ) {
    this.sql = new SqlText('', dialect);
    this.source = chunks[Symbol.asyncIterator]();
  }

  async *rows(): AsyncGenerator<SqlRows> {
    for (;;) {
      await this.need(() => this.sql.skipBlanks());
      if (this.sql.rest === 0) {
        if (this.ended) return;
        await this.more();
        continue;
      }
      const word = await this.need(() => this.sql.word());
      switch (word) {
        case 'CREATE':
          await this.createTable();
          break;
        case 'INSERT':
        case 'REPLACE':
          yield* this.insert();
          break;
        case 'COPY':
          yield* this.copy();
          break;
        default:
          await this.skipStatement();
      }
    }
  }

  /** CREATE TABLE name ( column type …, …, PRIMARY KEY …) */
  private async createTable(): Promise<void> {
    let word = await this.nextWord();
    while (word === 'UNLOGGED' || word === 'TEMPORARY') {
      word = await this.nextWord();
    }
    if (word !== 'TABLE') {
      await this.skipStatement();
      return;
    }
    const table = await this.nameAfter(['IF', 'NOT', 'EXISTS']);
    if (table === null || !(await this.sign('('))) {
      await this.skipStatement();
      return;
    }
    const columns: string[] = [];
    for (;;) {
      await this.blanks();
      const quoted = /["`[]/.test(this.sql.peek() ?? '');
      const name = await this.need(() => this.sql.name());
      if (name === null || name === MORE) break;
      if (
        quoted ||
        !/^(PRIMARY|UNIQUE|KEY|INDEX|CONSTRAINT|CHECK|FOREIGN|FULLTEXT|EXCLUDE)$/i.test(
          name,
        )
      ) {
        columns.push(name);
      }
      if (!(await this.skipDefinition())) break;
    }
    this.columns.set(table, columns);
    await this.skipStatement();
  }

  /** Skips to the next definition; false at the end of them. */
  private async skipDefinition(): Promise<boolean> {
    let depth = 0;
    for (;;) {
      await this.blanks();
      const c = this.sql.peek();
      if (c === undefined || c === ';') return false;
      if (c === '(') depth++;
      if (c === ')' && depth-- === 0) return false;
      if (c === ',' && depth === 0) {
        this.sql.at++;
        return true;
      }
      if (/[(),]/.test(c)) this.sql.at++;
      else if (c === '`' || c === '[') {
        await this.need(() => this.sql.name());
      } else {
        await this.need(() => this.sql.value());
      }
    }
  }

  /** INSERT INTO name [(columns)] VALUES (…), (…); */
  private async *insert(): AsyncGenerator<SqlRows> {
    const table = await this.nameAfter([
      'LOW_PRIORITY',
      'DELAYED',
      'IGNORE',
      'OR',
      'REPLACE',
      'INTO',
    ]);
    if (table === null || !this.wanted(table)) {
      await this.skipStatement();
      return;
    }
    let columns = this.columns.get(table);
    if (await this.sign('(')) columns = await this.names();
    const word = await this.nextWord();
    if (word !== 'VALUES' && word !== 'VALUE') {
      await this.skipStatement();
      return;
    }
    if (!columns) {
      yield damaged(
        table,
        'The dump does not say in which order its columns stand: it has neither CREATE TABLE nor column names.',
      );
      await this.skipStatement();
      return;
    }
    for (;;) {
      const batch: SqlRows = { table, columns, rows: [], damaged: [] };
      const state = this.takeRows(batch);
      if (batch.rows.length + batch.damaged.length > 0) yield batch;
      if (state === 'end') break;
      if (state === 'more' && !(await this.more())) {
        yield damaged(table, 'The file ends in the middle of a row.');
        this.sql.at = this.sql.text.length;
        return;
      }
    }
    await this.skipStatement();
  }

  /** Takes the rows of an INSERT that are there as a whole. */
  private takeRows(batch: SqlRows): 'full' | 'more' | 'end' {
    const { sql } = this;
    const { columns, rows } = batch;
    while (rows.length < BATCH) {
      const begin = sql.at;
      const more = () => {
        sql.at = begin;
        return 'more' as const;
      };
      if (sql.skipBlanks() === MORE || sql.rest === 0) return more();
      if (sql.peek() === ',') {
        sql.at++;
        if (sql.skipBlanks() === MORE || sql.rest === 0) return more();
      }
      if (sql.peek() !== '(') {
        if (sql.peek() !== ';') {
          batch.damaged.push(
            `Where a row should begin stands ${this.excerpt()}`,
          );
        }
        return 'end';
      }
      sql.at++;
      const values = this.rowValues();
      if (values === MORE) return more();
      if (values.length === columns.length) rows.push(values);
      else batch.damaged.push(wrongCount('row', values.length, columns.length));
    }
    return 'full';
  }

  /** The values of a row up to and with its closing bracket. */
  private rowValues(): SqlValue[] | More {
    const begin = this.sql.at;
    const values: SqlValue[] = [];
    const more = (): More => {
      this.sql.at = begin;
      return MORE;
    };
    for (;;) {
      if (this.sql.skipBlanks() === MORE) return more();
      const value = this.sql.value();
      if (value === MORE) return more();
      values.push(value);
      if (this.sql.skipBlanks() === MORE) return more();
      // What stands behind a value, such as a cast, belongs to it.
      let c = this.sql.peek();
      while (c !== undefined && c !== ',' && c !== ')') {
        const before = this.sql.at;
        if (this.sql.value() === MORE) return more();
        if (this.sql.at === before) this.sql.at++;
        c = this.sql.peek();
      }
      if (c === undefined) return more();
      this.sql.at++;
      if (c === ')') return values;
    }
  }

  /** COPY name (columns) FROM stdin; and its lines up to `\.` */
  private async *copy(): AsyncGenerator<SqlRows> {
    const table = await this.nameAfter([]);
    const columns = (await this.sign('(')) ? await this.names() : null;
    await this.skipStatement();
    if (table === null || columns === null) return;
    const { sql } = this;
    const wanted = this.wanted(table);
    let first = true;
    for (;;) {
      const batch: SqlRows = { table, columns, rows: [], damaged: [] };
      let end = false;
      for (;;) {
        const line = sql.line();
        if (line === MORE) break;
        // What is left of the line of the statement itself.
        if (first) first = false;
        else if (line === '\\.') {
          end = true;
          break;
        } else if (wanted) {
          const values = copyValues(line);
          if (values.length === columns.length) batch.rows.push(values);
          else {
            batch.damaged.push(
              wrongCount('line', values.length, columns.length),
            );
          }
        }
        if (batch.rows.length === BATCH) break;
      }
      if (batch.rows.length + batch.damaged.length > 0) yield batch;
      if (end) return;
      if (batch.rows.length < BATCH && !(await this.more())) {
        yield damaged(table, 'The file ends in the middle of a table.');
        sql.at = sql.text.length;
        return;
      }
    }
  }

  /** A list of names after its opening bracket. */
  private async names(): Promise<string[]> {
    const names: string[] = [];
    for (;;) {
      await this.blanks();
      const name = await this.need(() => this.sql.name());
      if (name === null || name === MORE) return names;
      names.push(name);
      if (!(await this.sign(','))) {
        await this.sign(')');
        return names;
      }
    }
  }

  /** The name that comes after some of these words. */
  private async nameAfter(words: string[]): Promise<string | null> {
    for (;;) {
      await this.blanks();
      const name = await this.need(() => this.sql.name());
      if (name === MORE || name === null) return null;
      if (!words.includes(name.toUpperCase())) return name;
    }
  }

  private async nextWord(): Promise<string | null> {
    await this.blanks();
    const word = await this.need(() => this.sql.word());
    return word === MORE ? null : word;
  }

  /** Takes a sign if it is the next thing. */
  private async sign(sign: string): Promise<boolean> {
    await this.blanks();
    if (this.sql.peek() !== sign) return false;
    this.sql.at++;
    return true;
  }

  private async blanks(): Promise<void> {
    do {
      await this.need(() => this.sql.skipBlanks());
    } while (this.sql.rest === 0 && (await this.more()));
  }

  private async skipStatement(): Promise<void> {
    while (!this.sql.skipStatement()) {
      if (!(await this.more())) {
        this.sql.at = this.sql.text.length;
        return;
      }
    }
  }

  /** Reads something, with as much more of the file as it takes; `MORE` when the file ends before. */
  private async need<Result>(read: () => Result): Promise<Result> {
    for (;;) {
      const result = read();
      if (result !== MORE) return result;
      if (!(await this.more())) {
        // There is no more: whatever this is, it is the rest.
        this.sql.at = this.sql.text.length;
        return result;
      }
    }
  }

  /** Reads on, at least as much again as is there. */
  private async more(): Promise<boolean> {
    if (this.ended || this.sql.rest > MAX_ROW) return false;
    this.sql.trim();
    const pieces = [this.sql.text];
    let size = 0;
    const enough = Math.max(this.sql.text.length, 1);
    while (size < enough) {
      const { done, value } = await this.source.next();
      if (done) {
        this.ended = true;
        break;
      }
      pieces.push(value);
      size += value.length;
    }
    this.sql.text = pieces.join('');
    return size > 0;
  }

  private excerpt(): string {
    return this.sql.text
      .slice(this.sql.at, this.sql.at + 60)
      .replace(/\s+/g, ' ');
  }
}

/**
 * Reads the rows of a dump, INSERT statements and COPY blocks, some at a time. Of the other statements only those that
 * create tables are looked at, for the order of their columns.
 * @param wanted whether rows of a table are to be read at all
 */
export async function* readSqlDump(
  chunks: AsyncIterable<string>,
  dialect: SqlDialect,
  wanted: (table: string) => boolean,
): AsyncGenerator<SqlRows> {
  yield* new SqlDump(chunks, dialect, wanted).rows();
}

function damaged(table: string, reason: string): SqlRows {
  return { table, columns: [], rows: [], damaged: [reason] };
}

function wrongCount(what: string, values: number, columns: number): string {
  return `A ${what} has ${values} values for ${columns} columns.`;
}
