import { GrowingBytes } from './growing-bytes.js';

/** Shorter parts than this are copied together: some upstreams send a character at a time. */
const SHORT_BYTES = 4096;

/**
 * Bytes in few parts, long ones as they came. What is asked for is a view of one part wherever it lies in one: an answer of
 * many parts is put together only for those who need all of it at once.
 */
export class ByteParts {
  length = 0;
  private parts: Buffer[] = [];
  /** What has come since the last of them. */
  private readonly short = new GrowingBytes();

  static of(...parts: readonly Buffer[]): ByteParts {
    const all = new ByteParts();
    for (const part of parts) all.add(part);
    return all;
  }

  /** In order; not to be changed, and of no use once more has been added. */
  get list(): readonly Buffer[] {
    this.seal();
    return this.parts;
  }

  add(part: Buffer): void {
    if (part.length === 0) return;
    // It stays as it is, for most answers are of one part.
    const isFirst = this.length === 0;
    this.length += part.length;
    if (isFirst || part.length >= SHORT_BYTES) {
      this.seal();
      this.parts.push(part);
    } else this.short.add(part, 0, part.length);
  }

  clear(): void {
    this.parts = [];
    this.short.clear();
    this.length = 0;
  }

  /** The first bytes, at most that many. */
  head(count: number): Buffer {
    const [first] = this.list;
    if (first && (first.length >= count || this.parts.length === 1)) return first.subarray(0, count);
    const some: Buffer[] = [];
    let bytes = 0;
    for (const part of this.parts) {
      if (bytes >= count) break;
      some.push(part);
      bytes += part.length;
    }
    return Buffer.concat(some, Math.min(bytes, count));
  }

  /** The last bytes, at most that many. */
  tail(count: number): Buffer {
    const some: Buffer[] = [];
    let bytes = 0;
    const { list } = this;
    for (let index = list.length - 1; index >= 0 && bytes < count; index -= 1) {
      const part = list[index];
      if (!part) continue;
      // Of a long part no more than is asked for.
      some.unshift(part.subarray(Math.max(0, part.length - (count - bytes))));
      bytes += part.length;
    }
    const [only] = some;
    return only && some.length === 1 ? only : Buffer.concat(some);
  }

  /** All of them in one, which is kept so from then on. */
  whole(): Buffer {
    const [only] = this.list;
    if (only && this.parts.length === 1) return only;
    const whole = Buffer.concat(this.parts, this.length);
    this.parts = [whole];
    return whole;
  }

  private seal(): void {
    if (this.short.length > 0) this.parts.push(this.short.takeAll());
  }
}
