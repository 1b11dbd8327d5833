import { Injectable } from '@nestjs/common';

const MS_PER_HOUR = 3_600_000;

/** One provider's clock: it runs at 1 ÷ (requests in flight) of the time's pace. */
interface SharedClock {
  inFlight: number;
  /** Hours a request would have been charged that was in flight all the time. */
  hours: number;
  /** Monotonic milliseconds of the last change. */
  at: number;
}

/**
 * Shares the hours of servers that cost by the hour among the requests this instance has in flight there: an hour in
 * which there always are four is charged once, a quarter to each. Hours without requests are charged to nobody.
 */
@Injectable()
export class BusyHours {
  private readonly clocks = new Map<number, SharedClock>();

  /** @returns what `end` wants back when the attempt is over */
  begin(providerId: number): number {
    const clock = this.advance(providerId);
    clock.inFlight += 1;
    return clock.hours;
  }

  /** @returns hours of the provider that the attempt is to be charged */
  end(providerId: number, begun: number): number {
    const clock = this.advance(providerId);
    const hours = clock.hours - begun;
    clock.inFlight = Math.max(0, clock.inFlight - 1);
    return Math.max(0, hours);
  }

  private advance(providerId: number): SharedClock {
    const now = performance.now();
    let clock = this.clocks.get(providerId);
    if (!clock) {
      clock = { inFlight: 0, hours: 0, at: now };
      this.clocks.set(providerId, clock);
    }
    if (clock.inFlight > 0) clock.hours += (now - clock.at) / clock.inFlight / MS_PER_HOUR;
    clock.at = now;
    return clock;
  }
}
