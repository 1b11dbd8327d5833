const FIRST_CAPACITY_BYTES = 1024;
const NOTHING = Buffer.alloc(0);

/**
 * Bytes that are kept for later, copied into one growing buffer: a list of small views would hold on to many times the
 * memory of what they show.
 */
export class GrowingBytes {
  length = 0;
  private bytes = NOTHING;

  /** Adds the bytes of `chunk` from `start` to before `end`. */
  add(chunk: Buffer, start: number, end: number): void {
    const length = this.length + end - start;
    if (length > this.bytes.length) {
      // Not from Node's pool, whose blocks of 64 KiB stay as long as any part of them does.
      const larger = Buffer.allocUnsafeSlow(Math.max(FIRST_CAPACITY_BYTES, length, 2 * this.bytes.length));
      this.bytes.copy(larger, 0, 0, this.length);
      this.bytes = larger;
    }
    chunk.copy(this.bytes, this.length, start, end);
    this.length = length;
  }

  /** All bytes, in a buffer that will not change; none are kept. */
  takeAll(): Buffer {
    const taken = this.bytes.subarray(0, this.length);
    this.clear();
    return taken;
  }

  /** Forgets the last bytes. */
  shorten(count: number): void {
    this.length = Math.max(0, this.length - count);
  }

  clear(): void {
    this.length = 0;
    this.bytes = NOTHING;
  }
}
