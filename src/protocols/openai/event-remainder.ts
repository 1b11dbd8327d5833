import { GrowingBytes } from './growing-bytes.js';

/** A larger event is not looked at. */
export const MAX_EVENT_BYTES = 256 * 1024;

/** The bytes of an event that is still open when its chunk ends. */
export class EventRemainder {
  /** Bytes of the open event so far, also of one that is too large to be kept. */
  length = 0;
  private readonly kept = new GrowingBytes();

  get isTooLarge(): boolean {
    return this.length > MAX_EVENT_BYTES;
  }

  add(chunk: Buffer, start: number, end: number): void {
    this.length += end - start;
    if (this.isTooLarge) this.kept.clear();
    else if (end > start) this.kept.add(chunk, start, end);
  }

  /** The text of the event, which is over with this. */
  take(): string {
    this.length = 0;
    return this.kept.takeAll().toString();
  }

  clear(): void {
    this.length = 0;
    this.kept.clear();
  }
}
