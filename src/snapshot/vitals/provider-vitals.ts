import { CircuitBreaker } from './circuit-breaker.js';
import { ConcurrencyGate } from './concurrency-gate.js';
import { KeyStates } from './key-states.js';
import { MovingAverage } from './moving-average.js';
import { RetryBudget } from './retry-budget.js';

/** What a probe outside of requests found. */
export interface Probe {
  readonly status: 'healthy' | 'degraded' | 'down';
  /** Why it is not healthy; null when it is. */
  readonly reason: string | null;
  readonly checkedAt: Date;
  /** Monotonic milliseconds. */
  readonly at: number;
}

/** An older probe says nothing about now. */
const PROBE_COUNTS_MS = 60_000;

/** How a provider is doing as this instance sees it. All times are monotonic milliseconds. */
export class ProviderVitals {
  readonly breaker = new CircuitBreaker();
  readonly retryBudget = new RetryBudget();
  readonly gate = new ConcurrencyGate();
  /** Time to the first byte of an answer. */
  readonly firstByte = new MovingAverage();
  readonly keys = new KeyStates();
  private pausedUntil = -Infinity;
  private lastProbe: Probe | null = null;
  /** When the first of the probes in a row was that found it down. */
  private firstDown = -Infinity;
  private lastSuccess = -Infinity;

  /** Nothing is sent before; the provider asked for it. `-Infinity` when it never did. */
  get pausedUntilMs(): number {
    return this.pausedUntil;
  }

  /** The last probe, however old. */
  get probe(): Probe | null {
    return this.lastProbe;
  }

  /** When a request last succeeded; `-Infinity` before the first. */
  get lastSuccessAt(): number {
    return this.lastSuccess;
  }

  /** A shorter pause never ends a longer one. */
  pause(untilMs: number): void {
    this.pausedUntil = Math.max(this.pausedUntil, untilMs);
  }

  /** 0 when not paused. */
  pausedForMs(now: number): number {
    return Math.max(0, this.pausedUntil - now);
  }

  /** A provider that is healthy after it was down need not wait until its breaker lets a probe pass. */
  setProbe(probe: Probe): void {
    if (probe.status === 'healthy' && this.lastProbe?.status === 'down') this.breaker.probeNow(probe.at);
    if (probe.status === 'down' && !this.isDown(probe.at)) this.firstDown = probe.at;
    this.lastProbe = probe;
  }

  /** Whether a probe of the last 60 s found it down, and no request has succeeded since. */
  isDown(now: number): boolean {
    if (this.lastProbe && this.lastSuccess > this.lastProbe.at) return false;
    return this.lastProbe?.status === 'down' && now - this.lastProbe.at <= PROBE_COUNTS_MS;
  }

  /** Since when probes have found it down; undefined while it is not. */
  downSince(now: number): number | undefined {
    return this.isDown(now) ? this.firstDown : undefined;
  }

  /** An answer has begun, `firstByteMs` after it was asked for. */
  answered(now: number, firstByteMs: number, epoch?: number): void {
    this.breaker.begun(epoch);
    this.firstByte.add(firstByteMs, now);
    this.lastSuccess = now;
  }

  /** An attempt ended well. */
  succeeded(now: number, epoch?: number): void {
    this.breaker.succeeded(now, epoch);
    this.lastSuccess = now;
  }

  /** An attempt ended in a way that counts against the provider. */
  failed(now: number, epoch?: number): void {
    this.breaker.failed(now, epoch);
  }

  /** Somebody made sure that it works: whatever it asked for is over, and the next request may try. */
  isBack(now: number): void {
    this.pausedUntil = -Infinity;
    this.breaker.probeNow(now);
  }
}
