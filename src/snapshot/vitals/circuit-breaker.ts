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
  /** When the probe that is out was admitted; `NEVER` when none is out. */
  private probeSince = NEVER;

  state(now: number, openMs: number): BreakerState {
    if (this.isClosed) return 'closed';
    return now - this.openedAt < openMs ? 'open' : 'half_open';
  }

  /** False when the request must not go there; true for the one probe of a half-open breaker, which this call takes. */
  admit(now: number, openMs: number): boolean {
    if (this.isClosed) return true;
    if (!this.wouldAdmit(now, openMs)) return false;
    this.probeSince = now;
    return true;
  }

  /** What `admit` would answer, without taking the probe. */
  wouldAdmit(now: number, openMs: number): boolean {
    if (this.isClosed) return true;
    return now - this.openedAt >= openMs && now - this.probeSince >= openMs;
  }

  succeeded(now: number): void {
    if (this.isClosed) {
      this.attempts.add(now);
      this.failuresInARow = 0;
      return;
    }
    // Without a probe out this is an attempt from before the breaker opened; it says nothing about now.
    if (this.probeSince !== NEVER) this.close();
  }

  failed(now: number): void {
    if (this.isClosed) {
      this.attempts.add(now);
      this.failures.add(now);
      this.failuresInARow += 1;
      if (this.isFailing(now)) this.open(now);
      return;
    }
    // An attempt from before the breaker opened does not keep it open for longer.
    if (this.probeSince !== NEVER) this.open(now);
  }

  /** The attempt ended without a verdict on the provider, e.g. the client left: a probe that was taken is given back. */
  undecided(_now: number): void {
    this.probeSince = NEVER;
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
    this.isClosed = false;
    this.openedAt = now;
    this.probeSince = NEVER;
  }

  private close(): void {
    this.isClosed = true;
    this.probeSince = NEVER;
    this.failuresInARow = 0;
    this.attempts.clear();
    this.failures.clear();
  }
}
