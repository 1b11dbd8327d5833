/** Counts events of the last `spanMs` in buckets of equal length; the oldest bucket is dropped as a whole. */
export class SlidingWindow {
  private readonly counts: Uint32Array;
  private readonly bucketMs: number;
  /** Number of the newest bucket since time zero. */
  private newest = 0;
  private sum = 0;

  constructor(spanMs: number, buckets = 10) {
    this.counts = new Uint32Array(buckets);
    this.bucketMs = spanMs / buckets;
  }

  /** Counts one event. */
  add(now: number): void {
    this.dropOld(now);
    const slot = this.newest % this.counts.length;
    this.counts[slot] = (this.counts[slot] ?? 0) + 1;
    this.sum += 1;
  }

  /** How many events the window holds. */
  total(now: number): number {
    this.dropOld(now);
    return this.sum;
  }

  clear(): void {
    this.counts.fill(0);
    this.sum = 0;
  }

  private dropOld(now: number): void {
    const current = Math.floor(now / this.bucketMs);
    if (current <= this.newest) return;
    if (current - this.newest >= this.counts.length) {
      this.clear();
    } else {
      for (let bucket = this.newest + 1; bucket <= current; bucket += 1) this.drop(bucket % this.counts.length);
    }
    this.newest = current;
  }

  private drop(slot: number): void {
    this.sum -= this.counts[slot] ?? 0;
    this.counts[slot] = 0;
  }
}
