import { letGo } from '../memory/let-go.js';

/** A shorter body comes in one or two parts, which are joined once they are all there. */
const SHORT_BYTES = 64 * 1024;
/** Reserved at once for a body that was announced; of a longer one the rest must come first. */
const MOST_RESERVED_BYTES = 4 * 1024 * 1024;

/**
 * The bytes of a body while they arrive. A long one is put together where it will stay, and each part's memory is free
 * again as soon as it was copied, so that 1 MB of body takes 1 MB.
 */
export class ArrivingBody {
  length = 0;
  private parts: Buffer[] = [];
  private joined: Buffer<ArrayBuffer> | undefined;

  /** @param announced its length in bytes; NaN when nobody knows */
  constructor(private readonly announced: number) {}

  add(part: Buffer): void {
    const start = this.length;
    this.length += part.length;
    if (Math.max(this.length, this.announced || 0) < SHORT_BYTES) {
      this.parts.push(part);
      return;
    }
    part.copy(this.withRoom(), start);
    letGo(part);
  }

  /** All of it; to be asked for once. */
  whole(): Buffer {
    const { joined, length } = this;
    if (!joined) return Buffer.concat(this.parts, length);
    return joined.length === length ? joined : Buffer.from(joined.buffer.transfer(length));
  }

  /** Has room for all that has come, and holds what came before the last part. */
  private withRoom(): Buffer<ArrayBuffer> {
    if (!this.joined) {
      const announced = Math.min(this.announced || 0, MOST_RESERVED_BYTES);
      this.joined = Buffer.allocUnsafeSlow(Math.max(this.length, announced));
      let start = 0;
      for (const part of this.parts.splice(0)) start += part.copy(this.joined, start);
    } else if (this.joined.length < this.length) {
      const doubled = Math.min(2 * this.joined.length, this.announced || Infinity);
      this.joined = Buffer.from(this.joined.buffer.transfer(Math.max(this.length, doubled)));
    }
    return this.joined;
  }
}
