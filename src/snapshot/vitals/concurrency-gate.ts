import type { Limits } from '../snapshot.js';
import { WaitingLine } from './waiting-line.js';

type GateLimits = Pick<Limits, 'maxConcurrent' | 'maxQueued'>;

/** An attempt to get a place at a gate. */
export interface Entry {
  /** True with the place taken: whoever gets it calls `exit` once. False: there is nothing to give back. */
  readonly entered: Promise<boolean>;
  /** Stops waiting: `entered` becomes false. Does nothing once `entered` is settled. */
  cancel(): void;
}

/** Bounds the requests in flight at a provider and lets a bounded number of others wait, first come, first served. */
export class ConcurrencyGate {
  private readonly waiting = new WaitingLine();
  private taken = 0;
  /** As of the last request; `exit` gives places by it. */
  private maxConcurrent = 0;

  get inFlight(): number {
    return this.taken;
  }

  get queued(): number {
    return this.waiting.length;
  }

  /** Takes a place if one is free and nobody waits for it. */
  tryEnter(limits: GateLimits): boolean {
    this.maxConcurrent = limits.maxConcurrent;
    this.admitWaiting();
    if (this.taken >= this.maxConcurrent) return false;
    this.taken += 1;
    return true;
  }

  /**
   * Takes a place now or when one becomes free.
   * @returns An entry that is false when `waitMs` passed or it was cancelled, and at once when the queue is full.
   */
  enter(limits: GateLimits, waitMs: number): Entry {
    if (this.tryEnter(limits)) return ENTERED;
    if (waitMs <= 0 || this.waiting.length >= limits.maxQueued) return REFUSED;
    return this.waiting.join(waitMs);
  }

  /** Whether `enter` would refuse at once: every place is taken and the queue is full. Takes no place. */
  wouldRefuse({ maxConcurrent, maxQueued }: GateLimits): boolean {
    // Places that a raised limit has made go to those who wait.
    const freed = Math.max(0, maxConcurrent - this.taken);
    return this.queued >= freed && Math.max(0, this.queued - freed) >= maxQueued;
  }

  /** Gives a place back; the first that waits gets it. */
  exit(): void {
    this.taken -= 1;
    this.admitWaiting();
  }

  private admitWaiting(): void {
    while (this.taken < this.maxConcurrent) {
      const waiter = this.waiting.takeFirst();
      if (!waiter) return;
      this.taken += 1;
      waiter.settle(true);
    }
  }
}

const ENTERED = settled(true);
const REFUSED = settled(false);

/** Shared by all entries that need not wait. */
function settled(entered: boolean): Entry {
  return Object.freeze({ entered: Promise.resolve(entered), cancel: nothing });
}

function nothing(): void {
  // There is nothing to cancel.
}
