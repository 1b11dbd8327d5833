/** A larger event is not looked at. */
export const MAX_EVENT_BYTES = 256 * 1024;

const FIRST_CAPACITY_BYTES = 1024;
const NOTHING = Buffer.alloc(0);

/**
 * The bytes of an event that is still open when its chunk ends. They are copied: a list of small views would hold on
 * to many times the memory of what they show.
 */
export class EventRemainder {
  /** Bytes of the open event so far, also of one that is too large to be kept. */
  length = 0;
  private bytes = NOTHING;

  get isTooLarge(): boolean {
    return this.length > MAX_EVENT_BYTES;
  }

  add(chunk: Buffer, start: number, end: number): void {
    const { length } = this;
    this.length += end - start;
    if (this.isTooLarge) {
      this.bytes = NOTHING;
    } else if (end > start) {
      this.reserve(length);
      chunk.copy(this.bytes, length, start, end);
    }
  }

  text(): string {
    return this.bytes.toString('utf8', 0, this.length);
  }

  clear(): void {
    this.length = 0;
    this.bytes = NOTHING;
  }

  private reserve(usedBytes: number): void {
    if (this.length <= this.bytes.length) return;
    const capacity = Math.max(FIRST_CAPACITY_BYTES, this.length, 2 * this.bytes.length);
    // Not from Node's pool, whose blocks of 64 KiB stay as long as any part of them does.
    const larger = Buffer.allocUnsafeSlow(Math.min(capacity, MAX_EVENT_BYTES));
    this.bytes.copy(larger, 0, 0, usedBytes);
    this.bytes = larger;
  }
}
