/**
 * Bytes as they came, part by part. What is asked for is a view of one part wherever it lies in one: an answer of many
 * parts is put together only for those who need all of it at once.
 */
export class ByteParts {
  length = 0;
  private parts: Buffer[] = [];

  static of(...parts: readonly Buffer[]): ByteParts {
    const all = new ByteParts();
    for (const part of parts) all.add(part);
    return all;
  }

  /** In order; not to be changed. */
  get list(): readonly Buffer[] {
    return this.parts;
  }

  add(part: Buffer): void {
    this.parts.push(part);
    this.length += part.length;
  }

  clear(): void {
    this.parts = [];
    this.length = 0;
  }

  /** The first bytes, at most that many. */
  head(count: number): Buffer {
    const [first] = this.parts;
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
    for (let index = this.parts.length - 1; index >= 0 && bytes < count; index -= 1) {
      const part = this.parts[index];
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
    const [only] = this.parts;
    if (only && this.parts.length === 1) return only;
    const whole = Buffer.concat(this.parts, this.length);
    this.parts = [whole];
    return whole;
  }
}
