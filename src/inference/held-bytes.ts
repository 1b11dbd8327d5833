const FIRST_CAPACITY_BYTES = 1024;
const NOTHING = Buffer.alloc(0);

/**
 * Bytes that wait to be sent. They are copied into one growing buffer: an upstream that sends byte by byte would
 * otherwise make a list of views that holds on to many times the memory of what they show.
 */
export class HeldBytes {
  length = 0;
  private bytes = NOTHING;

  add(chunk: Buffer): void {
    const length = this.length + chunk.length;
    if (length > this.bytes.length) {
      // Not from Node's pool, whose blocks of 64 KiB stay as long as any part of them does.
      const larger = Buffer.allocUnsafeSlow(Math.max(FIRST_CAPACITY_BYTES, length, 2 * this.bytes.length));
      this.bytes.copy(larger, 0, 0, this.length);
      this.bytes = larger;
    }
    chunk.copy(this.bytes, this.length);
    this.length = length;
  }

  /** Takes the first bytes out; what remains moves, so that what was taken never changes. */
  take(count: number): Buffer {
    const { bytes, length } = this;
    this.bytes = NOTHING;
    this.length = 0;
    if (count < length) this.add(bytes.subarray(count, length));
    return bytes.subarray(0, count);
  }
}
