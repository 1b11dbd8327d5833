import type { HrTime } from '@opentelemetry/api';

const MS_PER_S = 1000;
const NS_PER_MS = 1e6;

/** Times of one trace: when it began by the clock on the wall, everything after that by the one that never jumps. */
export class TraceClock {
  private readonly aheadMs = Date.now() - performance.now();

  /** @param at monotonic milliseconds */
  timeOf(at: number): HrTime {
    const ms = this.aheadMs + at;
    const seconds = Math.floor(ms / MS_PER_S);
    return [seconds, Math.floor((ms - seconds * MS_PER_S) * NS_PER_MS)];
  }
}
