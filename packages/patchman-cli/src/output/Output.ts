interface Stream {
  write(text: string): unknown;
  isTTY?: boolean;
  /** Of the terminal. */
  columns?: number;
}

/** What a command prints: results to one stream, how far it is to another. */
export class Output {
  /** Only what was asked for and what is wrong. */
  quiet = false;
  private open = false;

  constructor(private readonly out: Stream, private readonly err: Stream) {}

  /** How wide a line may be; null where nobody looks, so that programs get all of it. */
  get width(): number | null {
    return this.out.isTTY ? this.out.columns ?? 80 : null;
  }

  line(text = ''): void {
    this.clear();
    this.out.write(`${text}\n`);
  }

  /** What was done: no result, and not printed when quiet. */
  say(text: string): void {
    if (!this.quiet) this.line(text);
  }

  /** Something that people have to know, but that is no result. */
  note(text: string): void {
    this.clear();
    this.err.write(`${text}\n`);
  }

  /** What helps people who look, but nobody has to know. */
  hint(text: string): void {
    if (this.err.isTTY && !this.quiet) this.note(text);
  }

  /** How far it is, in place of what was said before; only where somebody looks. */
  progress(text: string): void {
    if (!this.err.isTTY || this.quiet) return;
    this.err.write(`\r\x1b[K${text}`);
    this.open = true;
  }

  private clear(): void {
    if (this.open) this.err.write('\r\x1b[K');
    this.open = false;
  }
}
