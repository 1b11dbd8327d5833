/** Share of the newest sample. */
const NEWEST_SHARE = 0.2;
/** Without a sample for so long, the average says nothing about now. */
const FORGOTTEN_AFTER_MS = 30_000;

/** Exponentially weighted moving average of a duration. */
export class MovingAverage {
  private average = 0;
  private lastAt = -Infinity;

  /** Takes in one sample of `ms` milliseconds. */
  add(ms: number, now: number): void {
    const before = this.value(now);
    this.average = before === undefined ? ms : before + NEWEST_SHARE * (ms - before);
    this.lastAt = now;
  }

  /** Milliseconds; undefined without a sample in the last 30 s. */
  value(now: number): number | undefined {
    return now - this.lastAt > FORGOTTEN_AFTER_MS ? undefined : this.average;
  }
}
