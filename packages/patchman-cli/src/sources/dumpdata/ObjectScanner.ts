/** Finds where top-level objects begin and end, remembering where it was between pieces of text. */
export class ObjectScanner {
  /** Where the object that is being read began, -1 outside. */
  start = -1;
  at = 0;
  private depth = 0;
  private inString = false;

  next(text: string): { start: number; end: number } | null {
    for (; this.at < text.length; this.at++) {
      const c = text.charCodeAt(this.at);
      if (this.inString) {
        if (c === 0x5c /* \ */) {
          // What is escaped may not have come yet.
          if (this.at + 1 >= text.length) return null;
          this.at++;
        } else if (c === 0x22 /* " */) this.inString = false;
      } else if (this.start < 0) {
        // Between objects there are only brackets, commas and blanks.
        if (c === 0x7b /* { */) {
          this.start = this.at;
          this.depth = 1;
        }
      } else if (c === 0x22) this.inString = true;
      else if (c === 0x7b) this.depth++;
      else if (c === 0x7d /* } */ && --this.depth === 0) {
        const found = { start: this.start, end: ++this.at };
        this.start = -1;
        return found;
      }
    }
    return null;
  }

  reset(at: number): void {
    this.start = -1;
    this.at = at;
    this.depth = 0;
    this.inString = false;
  }

  shift(by: number): void {
    this.at -= by;
    if (this.start >= 0) this.start -= by;
  }
}
