import { SlidingWindow } from './sliding-window.js';

export type BreakerState = 'closed' | 'open' | 'half_open';

const FAILURES_IN_A_ROW = 5;
const WINDOW_MS = 10_000;
/** The share of failures says nothing before the window holds as many attempts. */
const LEAST_ATTEMPTS = 20;
const FAILING_SHARE = 0.5;
const NEVER = -Infinity;

/**
 * Keeps requests away from a provider that fails: 5 failures in a row, or half of at least 20 attempts within 10 s,
 * open it. After `openMs` one probe at a time may pass; its success closes the breaker, its failure opens it again.
 *
 * Every attempt that was admitted ends with one call of `succeeded`, `failed` or `undecided`. Should a probe never
 * end, the next one may pass `openMs` later. `openMs` is an argument because the configuration may change it.
 */
export class CircuitBreaker {
  private readonly attempts = new SlidingWindow(WINDOW_MS);
  private readonly failures = new SlidingWindow(WINDOW_MS);
  private failuresInARow = 0;
  private isClosed = true;
  private openedAt = NEVER;
  /** When it opened first since it was last closed. */
  private notClosedSince = NEVER;
  /** When the probe that is out was admitted; `NEVER` when none is out. */
  private probeSince = NEVER;
  /** Of the last opening or probe; what an attempt of an earlier one tells comes too late. */
  private epoch = 1;

  state(now: number, openMs: number): BreakerState {
    if (this.isClosed) return 'closed';
    return now - this.openedAt < openMs ? 'open' : 'half_open';
  }

  /** Since when it has not been closed, through all probes that failed; undefined while it is closed. */
  get openSince(): number | undefined {
    return this.isClosed ? undefined : this.notClosedSince;
  }

  /**
   * Lets a request pass, or takes the one probe of a half-open breaker for it.
   * @returns What to hand in with the attempt's end; undefined when the request must not go there.
   */
  admit(now: number, openMs: number): number | undefined {
    if (this.isClosed) return this.epoch;
    if (!this.wouldAdmit(now, openMs)) return undefined;
    this.probeSince = now;
    this.epoch += 1;
    return this.epoch;
  }

  /** What `admit` would answer, without taking the probe. */
  wouldAdmit(now: number, openMs: number): boolean {
    if (this.isClosed) return true;
    return now - this.openedAt >= openMs && now - this.probeSince >= openMs;
  }

  /** @param epoch from `admit`; an attempt from before the last opening or probe is not listened to */
  succeeded(now: number, epoch = this.epoch): void {
    if (epoch !== this.epoch) return;
    if (!this.isClosed) return this.probeSince === NEVER ? undefined : this.close(0);
    this.attempts.add(now);
    this.failuresInARow = 0;
  }

  /** The answer has begun; how it ends is told later. That a probe got so far closes the breaker on probation. */
  begun(epoch = this.epoch): void {
    if (epoch === this.epoch && !this.isClosed && this.probeSince !== NEVER) this.close(FAILURES_IN_A_ROW - 1);
  }

  failed(now: number, epoch = this.epoch): void {
    if (epoch !== this.epoch) return;
    if (!this.isClosed) return this.probeSince === NEVER ? undefined : this.open(now);
    this.attempts.add(now);
    this.failures.add(now);
    this.failuresInARow += 1;
    if (this.isFailing(now)) this.open(now);
  }

  /** The attempt ended without a verdict on the provider, e.g. the client left: a probe that was taken is given back. */
  undecided(_now: number, epoch = this.epoch): void {
    if (epoch === this.epoch) this.probeSince = NEVER;
  }

  /** Something else found the provider working again: the next request is the probe. */
  probeNow(_now: number): void {
    this.openedAt = NEVER;
  }

  /** Milliseconds until a probe may pass; 0 unless open. */
  retryInMs(now: number, openMs: number): number {
    return this.state(now, openMs) === 'open' ? this.openedAt + openMs - now : 0;
  }

  private isFailing(now: number): boolean {
    if (this.failuresInARow >= FAILURES_IN_A_ROW) return true;
    const attempts = this.attempts.total(now);
    return attempts >= LEAST_ATTEMPTS && this.failures.total(now) >= attempts * FAILING_SHARE;
  }

  private open(now: number): void {
    if (this.isClosed) this.notClosedSince = now;
    this.isClosed = false;
    this.openedAt = now;
    this.probeSince = NEVER;
    this.epoch += 1;
  }

  private close(failuresInARow: number): void {
    this.isClosed = true;
    this.probeSince = NEVER;
    this.failuresInARow = failuresInARow;
    this.attempts.clear();
    this.failures.clear();
  }
}
