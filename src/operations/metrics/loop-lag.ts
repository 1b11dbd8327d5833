import { createHistogram } from 'node:perf_hooks';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';

/** A turn every 20 ms is nothing beside one request. */
const SAMPLE_EVERY_MS = 20;
const US_PER_MS = 1000;
const US_PER_S = 1e6;
/** A minute; longer ones count as that. */
const MOST_US = 60 * US_PER_S;

/** How late the process turned to what was due, in seconds. */
export interface Lag {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/**
 * How long everything in this process had to wait because something else took its time. Not Node's own
 * `monitorEventLoopDelay`: after each reset it misses what begins before its next sample, such as the telling of metrics.
 */
@Injectable()
export class LoopLag implements OnApplicationShutdown {
  private readonly delays = createHistogram({ lowest: 1, highest: MOST_US, figures: 2 });
  private readonly timer = setInterval(sample, SAMPLE_EVERY_MS, this).unref();
  private sampledAt = performance.now();

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  sample(): void {
    const now = performance.now();
    const lateUs = Math.round((now - this.sampledAt - SAMPLE_EVERY_MS) * US_PER_MS);
    this.sampledAt = now;
    this.delays.record(Math.min(MOST_US, Math.max(1, lateUs)));
  }

  /** Since it was last taken, so that each reading tells of its own time. */
  take(): Lag {
    // Whoever asks right after a delay comes before the timer.
    if (performance.now() - this.sampledAt > SAMPLE_EVERY_MS) this.sample();
    const { delays } = this;
    const lag = { p50: seconds(delays.percentile(50)), p99: seconds(delays.percentile(99)), max: seconds(delays.max) };
    delays.reset();
    return lag;
  }
}

function sample(lag: LoopLag): void {
  lag.sample();
}

function seconds(us: number): number {
  return us / US_PER_S;
}
