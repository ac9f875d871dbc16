import { setImmediate as nextTurn } from 'node:timers/promises';

/** Units of work, such as bytes, after which the event loop turns, however fast the reader is. */
const unitsATurn = 1024 * 1024;
/** Milliseconds after which it turns whatever the units say. */
const longest = 10;

/**
 * Lets the event loop turn while a document is read. Streams whose pieces are there already, such as those of a
 * decompressor, never do so by themselves.
 */
export class Turns {
  private units = 0;
  private since = performance.now();

  /** Tells what was done since the last call; true when it is time for `next`. */
  areDue(units: number): boolean {
    this.units += units;
    return (
      this.units >= unitsATurn || performance.now() - this.since >= longest
    );
  }

  async next(): Promise<void> {
    await nextTurn();
    this.units = 0;
    this.since = performance.now();
  }
}

/** Hands bytes on in pieces of at most 128 KiB, with turns between them. */
export async function* withTurns(
  source: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  const turns = new Turns();
  const size = 128 * 1024;
  for await (const piece of source) {
    for (let at = 0; at < piece.length; at += size) {
      const part = piece.length <= size ? piece : piece.subarray(at, at + size);
      yield part;
      if (turns.areDue(part.length)) await turns.next();
    }
  }
}
