import { GrowingBytes } from '../protocols/openai/growing-bytes.js';

/** Bytes that wait to be sent. */
export class HeldBytes {
  private readonly waiting = new GrowingBytes();

  get length(): number {
    return this.waiting.length;
  }

  add(chunk: Buffer): void {
    this.waiting.add(chunk, 0, chunk.length);
  }

  /** Forgets the last bytes. */
  dropLast(count: number): void {
    this.waiting.shorten(count);
  }

  /** Takes the first bytes out; what remains moves, so that what was taken never changes. */
  take(count: number): Buffer {
    const all = this.waiting.takeAll();
    if (count < all.length) this.waiting.add(all, count, all.length);
    return all.subarray(0, count);
  }
}
