/** Thrown when the bytes at hand do not suffice. */
export class OutOfBits extends Error {}

/** Reads bits from bytes, the most significant first, as bzip2 writes them. */
export class BitReader {
  /** In bits from the start of the bytes. */
  position: number;

  constructor(private readonly bytes: Buffer, position = 0) {
    this.position = position;
  }

  get offsetInByte(): number {
    return this.position & 7;
  }

  /** Whole and begun bytes that are not used up. */
  get bytesLeft(): number {
    return this.bytes.length - (this.position >>> 3);
  }

  /** The bytes from the one that the position is in. */
  remaining(): Buffer {
    return this.bytes.subarray(this.position >>> 3);
  }

  bit(): number {
    const index = this.position >>> 3;
    if (index >= this.bytes.length) {
      throw new OutOfBits();
    }
    const value = (this.bytes[index] >>> (7 - (this.position & 7))) & 1;
    this.position++;
    return value;
  }

  /** Up to 24 bits as a number. */
  bits(count: number): number {
    const index = this.position >>> 3;
    const end = this.position + count;
    if (end > this.bytes.length * 8) {
      throw new OutOfBits();
    }
    // Four bytes hold any 24 bits; bytes beyond the end do not matter.
    const word =
      ((this.bytes[index] << 24) |
        ((this.bytes[index + 1] ?? 0) << 16) |
        ((this.bytes[index + 2] ?? 0) << 8) |
        (this.bytes[index + 3] ?? 0)) >>>
      0;
    const value = (word << (this.position & 7)) >>> (32 - count);
    this.position = end;
    return count === 0 ? 0 : value;
  }

  /** Up to 20 bits without using them up; zeros stand for what is beyond the end. */
  peek20(): number {
    const index = this.position >>> 3;
    const { bytes } = this;
    const word =
      (bytes[index] << 24) |
      (bytes[index + 1] << 16) |
      (bytes[index + 2] << 8) |
      bytes[index + 3];
    return (word << (this.position & 7)) >>> 12;
  }

  skipBits(count: number): void {
    this.position += count;
    if (this.position > this.bytes.length * 8) {
      throw new OutOfBits();
    }
  }

  alignToByte(): void {
    this.position = (this.position + 7) & ~7;
  }
}
