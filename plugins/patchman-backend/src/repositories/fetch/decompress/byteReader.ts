import type { ByteStream } from '../checksums';

/** Reads exact numbers of bytes from a stream. */
export class ByteReader {
  private readonly iterator: AsyncIterator<Buffer>;
  private pieces: Buffer[] = [];
  private buffered = 0;
  private ended = false;

  constructor(source: ByteStream) {
    this.iterator = source[Symbol.asyncIterator]();
  }

  /** The next `length` bytes; fewer only at the end of the stream. */
  async read(length: number): Promise<Buffer> {
    while (this.buffered < length && !this.ended) {
      const { done, value } = await this.iterator.next();
      if (done) {
        this.ended = true;
      } else {
        this.pieces.push(value);
        this.buffered += value.length;
      }
    }
    const all =
      this.pieces.length === 1 ? this.pieces[0] : Buffer.concat(this.pieces);
    const taken = all.subarray(0, length);
    const rest = all.subarray(length);
    this.pieces = rest.length > 0 ? [rest] : [];
    this.buffered = rest.length;
    return taken;
  }

  /** Tells the source that no more is wanted. */
  async close(): Promise<void> {
    await this.iterator.return?.();
  }
}
