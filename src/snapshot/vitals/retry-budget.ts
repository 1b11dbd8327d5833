import { SlidingWindow } from './sliding-window.js';

const BUCKETS = 10;
const BUCKET_MS = 1000;
/** 10 % of the requests. */
const REQUESTS_PER_RETRY = 10;
/** 3 a second over the window. */
const ALWAYS_GRANTED = 30;

/**
 * Bounds the retries of a provider to 10 % of its requests plus 3 a second, over the last 10 s, so that a provider in
 * trouble is not asked ever more.
 */
export class RetryBudget {
  private readonly requests = new SlidingWindow(BUCKETS * BUCKET_MS, BUCKETS);
  /** One bucket longer, because a window forgets up to one bucket too early and no retry may be forgotten early. */
  private readonly retries = new SlidingWindow((BUCKETS + 1) * BUCKET_MS, BUCKETS + 1);

  /** Counts a request that is no retry. */
  requested(now: number): void {
    this.requests.add(now);
  }

  /** Takes one retry; false when the budget is used up. */
  withdraw(now: number): boolean {
    const granted = this.requests.total(now) / REQUESTS_PER_RETRY + ALWAYS_GRANTED;
    if (this.retries.total(now) + 1 > granted) return false;
    this.retries.add(now);
    return true;
  }
}
