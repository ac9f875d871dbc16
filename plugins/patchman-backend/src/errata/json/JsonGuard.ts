import { RepositoryError } from '../../repositories/fetch';
import { jsonLimits } from '../../inventory/errata/limits';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Looks at the bytes of JSON before a parser does, for what would make it expensive: depth, and texts and values without an
 * end. Whether it is JSON is told by the parser.
 */
export class JsonGuard {
  private depth = 0;
  private inText = false;
  private escaped = false;
  private textLength = 0;
  private sinceValue = 0;

  constructor(private readonly what: string) {}

  /** A value was handed over. */
  valueDone(): void {
    this.sinceValue = 0;
  }

  /** @throws RepositoryError of kind `content` */
  look(piece: Buffer): void {
    const { length } = piece;
    this.sinceValue += length;
    if (this.sinceValue > jsonLimits.value) {
      throw this.tooMuch(
        `holds a value of more than ${jsonLimits.value / 1024 / 1024} MiB`,
      );
    }
    for (let i = 0; i < length; i++) {
      if (this.inText) {
        i = this.passText(piece, i);
        continue;
      }
      switch (piece[i]) {
        case QUOTE:
          this.inText = true;
          this.textLength = 0;
          break;
        case OPEN_OBJECT:
        case OPEN_LIST:
          if (++this.depth > jsonLimits.depth) {
            throw this.tooMuch(
              `nests more than ${jsonLimits.depth} objects and lists`,
            );
          }
          break;
        case CLOSE_OBJECT:
        case CLOSE_LIST:
          this.depth--;
          break;
        default:
      }
    }
  }

  /** @returns the place of the last byte that belongs to the text, its closing quote or the end of the piece */
  private passText(piece: Buffer, start: number): number {
    const { length } = piece;
    let i = start;
    for (; i < length; i++) {
      const byte = piece[i];
      if (this.escaped) this.escaped = false;
      else if (byte === BACKSLASH) this.escaped = true;
      else if (byte === QUOTE) {
        this.inText = false;
        break;
      }
    }
    this.textLength += i - start;
    if (this.textLength > jsonLimits.token) {
      throw this.tooMuch(
        `holds a text of more than ${jsonLimits.token / 1024 / 1024} MiB`,
      );
    }
    return i;
  }

  private tooMuch(why: string): RepositoryError {
    return new RepositoryError('content', `${this.what} ${why}`);
  }
}
