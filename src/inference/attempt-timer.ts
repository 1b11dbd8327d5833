/** What an attempt is waiting for. */
export type Phase = 'connection' | 'first_byte' | 'next_byte';

export class WaitedTooLongError extends Error {
  override readonly name = 'TimeoutError';
  constructor(readonly phase: Phase | 'whole') {
    super(`waited too long for the ${phase}`);
  }
}

/** Told when an attempt has waited too long. */
export interface Impatient {
  onWaitedTooLong(phase: Phase | 'whole'): void;
}

/**
 * The one timer of an attempt. undici's own come up to a second late; these keep their word to a few milliseconds, and
 * a chunk that arrives only moves a number.
 */
export class AttemptTimer {
  private timer: NodeJS.Timeout | undefined;
  private phase: Phase = 'connection';
  private dueAt = 0;
  /** When the timer rings, whatever is due by then. */
  private ringsAt = Infinity;

  /** @param wholeDueAt when the whole request must be answered, monotonic milliseconds */
  constructor(
    private readonly owner: Impatient,
    private readonly wholeDueAt: number,
  ) {}

  /** From now on the attempt waits for something else. */
  wait(phase: Phase, limitMs: number): void {
    this.phase = phase;
    const now = performance.now();
    this.dueAt = now + limitMs;
    // A timer that rings sooner looks again then: most requests are over before, and never set a second one.
    if (this.dueAt < this.ringsAt) this.arm(now, limitMs);
  }

  /** What was awaited has arrived and is awaited anew, with the same limit as before. */
  touch(limitMs: number): void {
    this.dueAt = performance.now() + limitMs;
  }

  /** Whoever is waited for now is not the upstream; only the whole request may take too long. */
  suspend(): void {
    this.dueAt = Infinity;
  }

  clear(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.ringsAt = Infinity;
  }

  private arm(now: number, sleepMs: number): void {
    clearTimeout(this.timer);
    const untilRing = Math.min(sleepMs, Math.max(0, this.wholeDueAt - now));
    this.ringsAt = now + untilRing;
    this.timer = setTimeout(ring, untilRing, this);
  }

  /** Called by the timer: either something is due, or a later arrival has moved it. */
  ring(): void {
    const now = performance.now();
    const soon = now + TIMER_SLACK_MS;
    if (soon >= this.wholeDueAt) return this.owner.onWaitedTooLong('whole');
    if (soon >= this.dueAt) return this.owner.onWaitedTooLong(this.phase);
    this.arm(now, Math.min(this.dueAt - now, LONGEST_SLEEP_MS));
  }
}

/** Node's timers may fire up to a millisecond early. */
const TIMER_SLACK_MS = 1;
/** While suspended, how often to look whether it still is. */
const LONGEST_SLEEP_MS = 60_000;

function ring(timer: AttemptTimer): void {
  timer.ring();
}
