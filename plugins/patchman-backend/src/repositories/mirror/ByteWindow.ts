/** The bytes of a stream that are still needed, in one piece of memory that grows by doubling. */
export class ByteWindow {
  private memory = Buffer.allocUnsafe(256 * 1024);
  private start = 0;
  private end = 0;

  /** What is there; valid until the next `append`. */
  get bytes(): Buffer {
    return this.memory.subarray(this.start, this.end);
  }

  append(piece: Buffer): void {
    const length = this.end - this.start;
    if (this.end + piece.length > this.memory.length) {
      const needed = length + piece.length;
      const target =
        needed > this.memory.length / 2
          ? Buffer.allocUnsafe(2 * Math.max(needed, this.memory.length))
          : this.memory;
      this.memory.copy(target, 0, this.start, this.end);
      this.memory = target;
      this.start = 0;
      this.end = length;
    }
    piece.copy(this.memory, this.end);
    this.end += piece.length;
  }

  /** Forgets the first `length` bytes. */
  drop(length: number): void {
    this.start += length;
    if (this.start === this.end) {
      this.start = 0;
      this.end = 0;
    }
  }
}
