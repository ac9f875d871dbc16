import type { ByteStream } from '../fetch';
import { withTurns } from '../limits';
import { ByteWindow } from '../mirror';

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const DASH = 0x2d;
const DOT = 0x2e;
/** Bytes of `---` and `...`. */
const markerLength = 3;

class DocumentCutter {
  private readonly window = new ByteWindow();
  /** Where to go on looking for a marker. */
  private searched = 0;
  private atLineStart = true;
  private isTooLong = false;

  constructor(private readonly maxLength: number) {}

  *add(piece: Buffer): Generator<string | null> {
    this.window.append(piece);
    const { bytes } = this.window;
    let start = 0;
    let at = this.searched;
    let { atLineStart } = this;
    for (; at + markerLength < bytes.length; at++) {
      const byte = bytes[at];
      if (atLineStart && isMarker(bytes, at)) {
        yield* this.take(bytes.subarray(start, at));
        start = at + markerLength;
        at = start - 1;
        atLineStart = false;
      } else {
        atLineStart = byte === LF || byte === CR;
      }
    }
    this.atLineStart = atLineStart;
    if (at - start > this.maxLength) {
      this.isTooLong = true;
      start = at;
    }
    this.window.drop(start);
    this.searched = at - start;
  }

  *end(): Generator<string | null> {
    // Behind the last bytes nothing follows that could make a marker a word.
    yield* this.add(Buffer.from('\n\n\n\n'));
    yield* this.take(this.window.bytes);
  }

  private *take(bytes: Buffer): Generator<string | null> {
    const isTooLong = this.isTooLong || bytes.length > this.maxLength;
    this.isTooLong = false;
    if (isTooLong) {
      yield null;
      return;
    }
    const document = bytes.toString('utf8');
    if (holdsContent(document)) yield document;
  }
}

/**
 * Cuts a stream of YAML into its documents. A marker at the start of a line ends a document wherever it stands, also inside
 * a block of text (YAML 1.2, 9.1.2). Only one document is held; of one longer than `maxLength` bytes nothing is, and null
 * stands for it.
 */
export async function* cutDocuments(
  source: ByteStream,
  maxLength: number,
): AsyncGenerator<string | null> {
  const cutter = new DocumentCutter(maxLength);
  for await (const piece of withTurns(source)) {
    yield* cutter.add(piece);
  }
  yield* cutter.end();
}

function isMarker(bytes: Buffer, at: number): boolean {
  const first = bytes[at];
  if (
    (first !== DASH && first !== DOT) ||
    bytes[at + 1] !== first ||
    bytes[at + 2] !== first
  ) {
    return false;
  }
  const after = bytes[at + markerLength];
  return after === LF || after === CR || after === SPACE || after === TAB;
}

/** More than comments and directives. */
function holdsContent(document: string): boolean {
  return /^[ \t]*[^#%\s]/m.test(document);
}
