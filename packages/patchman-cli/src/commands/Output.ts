/** What a command prints: results to one stream, how far it is to another. */
export class Output {
  private open = false;

  constructor(
    private readonly out: { write(text: string): unknown },
    private readonly err: { write(text: string): unknown; isTTY?: boolean },
  ) {}

  line(text = ''): void {
    this.clear();
    this.out.write(`${text}\n`);
  }

  /** Something that people have to know, but that is no result. */
  note(text: string): void {
    this.clear();
    this.err.write(`${text}\n`);
  }

  /** How far it is, in place of what was said before; only where somebody looks. */
  progress(text: string): void {
    if (!this.err.isTTY) return;
    this.err.write(`\r\x1b[K${text}`);
    this.open = true;
  }

  private clear(): void {
    if (this.open) this.err.write('\r\x1b[K');
    this.open = false;
  }
}
