import { type FoundLines, linesIn, mostLineBytes, writeLine } from './spool-line.js';

const FIRST_CAPACITY_BYTES = 64 * 1024;

/** Lines on their way to the disk, in one buffer, which is used again for the next ones. */
export class LineGroup {
  private bytes = Buffer.allocUnsafeSlow(FIRST_CAPACITY_BYTES);
  private from = 0;
  private to = 0;
  /** Whether somebody may still look at its bytes. */
  private isShown = false;

  get length(): number {
    return this.to - this.from;
  }

  get view(): Buffer {
    return this.bytes.subarray(this.from, this.to);
  }

  /** @returns how many bytes the line takes */
  add(json: string): number {
    const most = mostLineBytes(json);
    if (this.to + most > this.bytes.length) this.move(most);
    const before = this.to;
    this.to = writeLine(json, this.bytes, before);
    return this.to - before;
  }

  /** The first lines, whose bytes stay as they are. */
  show(most: number): FoundLines {
    this.isShown = true;
    return linesIn(this.view, most);
  }

  /** The first bytes have been stored otherwise. @returns how many of them were there still */
  drop(count: number): number {
    const dropped = Math.min(count, this.length);
    this.from += dropped;
    return dropped;
  }

  /** Empty, to be used again; a new one where somebody may still look at this one. */
  renewed(): LineGroup {
    if (this.isShown || this.bytes.length > FIRST_CAPACITY_BYTES * 4) return new LineGroup();
    this.from = 0;
    this.to = 0;
    return this;
  }

  /** To another buffer with room for so many bytes more, without what was dropped; whoever looks at the old one keeps it. */
  private move(most: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(FIRST_CAPACITY_BYTES, 2 * (this.length + most)));
    this.bytes.copy(larger, 0, this.from, this.to);
    this.to = this.length;
    this.from = 0;
    this.bytes = larger;
    this.isShown = false;
  }
}
