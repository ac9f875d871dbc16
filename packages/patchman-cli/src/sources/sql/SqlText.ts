/** How strings are written in a dump. */
export interface SqlDialect {
  /** MySQL: a backslash in a string escapes what comes after it. */
  backslashEscapes: boolean;
}

/** The text ended within something; more of it is needed. */
export const MORE = Symbol('more');
export type More = typeof MORE;

export type SqlValue = string | number | null;

const BLANK = /[\s]*/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const RAW = /[^\s,();'"`]+/y;
const NUMBER = /^-?\d+(\.\d+)?$/;

const QUOTE: Record<string, RegExp> = {
  "'": /'/g,
  '"': /"/g,
  '`': /`/g,
};

const QUOTE_OR_BACKSLASH: Record<string, RegExp> = {
  "'": /['\\]/g,
  '"': /["\\]/g,
  '`': /`/g,
};

const ESCAPES: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  '0': '\0',
  Z: '\x1a',
};

function unescape(character: string): string {
  return ESCAPES[character] ?? character;
}

/**
 * Reads SQL from a text that may end anywhere. Each method either takes something and answers it, or answers `MORE` and
 * leaves the position alone.
 */
export class SqlText {
  at = 0;

  constructor(public text: string, private readonly dialect: SqlDialect) {}

  /** Drops what was read. */
  trim(): void {
    this.text = this.text.slice(this.at);
    this.at = 0;
  }

  get rest(): number {
    return this.text.length - this.at;
  }

  peek(): string | undefined {
    return this.text[this.at];
  }

  /** Skips blanks and comments. */
  skipBlanks(): void | More {
    for (;;) {
      BLANK.lastIndex = this.at;
      this.at += BLANK.exec(this.text)![0].length;
      const next = this.text.slice(this.at, this.at + 2);
      let end: number;
      if (next === '--' || (next[0] === '#' && this.dialect.backslashEscapes)) {
        end = this.text.indexOf('\n', this.at);
      } else if (next === '/*') {
        end = this.text.indexOf('*/', this.at);
        if (end >= 0) end += 1;
      } else if (next === '-' || next === '/') {
        return MORE;
      } else {
        return undefined;
      }
      if (end < 0) return MORE;
      this.at = end + 1;
    }
  }

  /** What is left of the line. */
  line(): string | More {
    const end = this.text.indexOf('\n', this.at);
    if (end < 0) return MORE;
    const line = this.text.slice(this.at, end);
    this.at = end + 1;
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  }

  /** A word such as INSERT, in upper case; null where none begins. */
  word(): string | null | More {
    WORD.lastIndex = this.at;
    const word = WORD.exec(this.text)?.[0];
    if (word === undefined) return this.rest === 0 ? MORE : null;
    if (this.at + word.length === this.text.length) return MORE;
    this.at += word.length;
    return word.toUpperCase();
  }

  /** The name of a table or column, without quotes and schema; null where none begins. */
  name(): string | null | More {
    const begin = this.at;
    let name: string | null = null;
    for (;;) {
      const quote = this.peek();
      if (quote === undefined) {
        this.at = begin;
        return MORE;
      }
      if (quote === '`' || quote === '"' || quote === '[') {
        const end = this.text.indexOf(quote === '[' ? ']' : quote, this.at + 1);
        if (end < 0) {
          this.at = begin;
          return MORE;
        }
        name = this.text.slice(this.at + 1, end);
        this.at = end + 1;
      } else {
        WORD.lastIndex = this.at;
        const word = WORD.exec(this.text)?.[0];
        if (word === undefined) {
          this.at = begin;
          return null;
        }
        name = word;
        this.at += word.length;
      }
      if (this.rest === 0) {
        this.at = begin;
        return MORE;
      }
      if (this.peek() !== '.') return name;
      this.at++;
    }
  }

  /** A value of a row. What has no form that is known is taken as it is written. */
  value(): SqlValue | More {
    const begin = this.at;
    const value = this.readValue();
    if (value === MORE) this.at = begin;
    return value;
  }

  /** Skips up to and with the next semicolon outside of strings. */
  skipStatement(): boolean {
    const special = /['"`;$]|--|\/\*/g;
    special.lastIndex = this.at;
    for (
      let match = special.exec(this.text);
      match;
      match = special.exec(this.text)
    ) {
      this.at = match.index;
      const [what] = match;
      if (what === ';') {
        this.at++;
        return true;
      }
      let skipped: unknown;
      if (what === "'" || what === '"' || what === '`') {
        skipped = this.quoted(what);
      } else if (what === '$') {
        skipped = this.dollarQuoted();
      } else {
        skipped = this.skipBlanks();
      }
      if (skipped === MORE) return false;
      special.lastIndex = this.at;
    }
    // A sign of two characters may be cut in half.
    this.at = Math.max(this.at, this.text.length - 1);
    return false;
  }

  private readValue(): SqlValue | More {
    const c = this.peek();
    if (c === undefined) return MORE;
    if (c === "'") return this.quoted("'");
    if (c === '"') return this.quoted('"');
    RAW.lastIndex = this.at;
    const raw = RAW.exec(this.text)?.[0];
    if (raw === undefined) {
      // A sign where no value can be: it stands for nothing.
      return null;
    }
    this.at += raw.length;
    if (this.rest === 0) return MORE;
    if (this.peek() === "'") {
      // E'…', X'…', _binary '…', N'…'
      const text = this.quoted("'", /^e$/i.test(raw));
      if (text === MORE) return MORE;
      return /^x$/i.test(raw)
        ? Buffer.from(text, 'hex').toString('utf8')
        : text;
    }
    if (this.peek() === '(') return this.call(raw);
    if (/^_\w+$/.test(raw)) {
      // A character set before a string.
      BLANK.lastIndex = this.at;
      this.at += BLANK.exec(this.text)![0].length;
      return this.readValue();
    }
    if (/^null$/i.test(raw)) return null;
    if (/^true$/i.test(raw)) return 1;
    if (/^false$/i.test(raw)) return 0;
    if (/^0x[0-9a-f]+$/i.test(raw)) {
      return Buffer.from(raw.slice(2), 'hex').toString('utf8');
    }
    if (NUMBER.test(raw)) {
      const number = Number(raw);
      return Number.isSafeInteger(number) || raw.includes('.') ? number : raw;
    }
    return raw;
  }

  /** sqlite3 writes text with line ends as `replace('…','\\n',char(10))`, newer ones as `unistr('…')`. */
  private call(name: string): SqlValue | More {
    const values: SqlValue[] = [];
    do {
      this.at++;
      if (this.skipBlanks() === MORE) return MORE;
      if (this.peek() === ')') break;
      const value = this.readValue();
      if (value === MORE || this.skipBlanks() === MORE) return MORE;
      values.push(value);
    } while (this.peek() === ',');
    if (this.rest === 0) return MORE;
    if (this.peek() === ')') this.at++;
    const [text, from, to] = values.map(value => String(value ?? ''));
    switch (name.toLowerCase()) {
      case 'replace':
        return text.replaceAll(from, () => to);
      case 'char':
        return String.fromCodePoint(...values.map(Number));
      case 'unistr':
        return text.replace(
          /\\(?:u([0-9a-f]{4})|U([0-9a-f]{8})|\+([0-9a-f]{6})|([0-9a-f]{4})|(\\))/gi,
          (_, ...digits: (string | undefined)[]) =>
            digits[4] ??
            String.fromCodePoint(
              parseInt(digits.slice(0, 4).find(Boolean)!, 16),
            ),
        );
      default:
        return null;
    }
  }

  /** A quoted string, its quotes and escapes undone. */
  private quoted(
    quote: string,
    backslashes = this.dialect.backslashEscapes && quote !== '`',
  ): string | More {
    let result = '';
    let from = this.at + 1;
    const special = backslashes ? QUOTE_OR_BACKSLASH[quote] : QUOTE[quote];
    special.lastIndex = from;
    for (;;) {
      const match = special.exec(this.text);
      if (!match) return MORE;
      const { index } = match;
      if (index + 1 >= this.text.length) return MORE;
      const next = this.text[index + 1];
      if (match[0] === '\\') {
        result += this.text.slice(from, index) + unescape(next);
      } else if (next === quote) {
        result += this.text.slice(from, index + 1);
      } else {
        this.at = index + 1;
        return result + this.text.slice(from, index);
      }
      from = index + 2;
      special.lastIndex = from;
    }
  }

  /** PostgreSQL's $tag$…$tag$. */
  private dollarQuoted(): void | More {
    const tag = /\$\w*(\$|$)/y;
    tag.lastIndex = this.at;
    const [begin, last] = tag.exec(this.text) ?? ['', ''];
    if (begin && !last) return MORE;
    if (!begin) {
      this.at++;
      return undefined;
    }
    const end = this.text.indexOf(begin, this.at + begin.length);
    if (end < 0) return MORE;
    this.at = end + begin.length;
    return undefined;
  }
}
