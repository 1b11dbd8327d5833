import { Injectable } from '@nestjs/common';
import type { RateLimits } from '../../snapshot/snapshot.js';

/** How many instances share the work, as the database last said, and which of them this one is. */
@Injectable()
export class FleetSize {
  private instances = 1;
  private place = 0;
  private changes = 0;

  /** At least 1. */
  get liveInstances(): number {
    return this.instances;
  }

  /** Another number whenever shares have changed. */
  get version(): number {
    return this.changes;
  }

  /**
   * @param liveInstances with this one
   * @param place of this one in an order that all agree on, from 0
   */
  learn(liveInstances: number, place: number): void {
    const instances = Math.max(1, liveInstances);
    const within = Math.min(place, instances - 1);
    if (instances === this.instances && within === this.place) return;
    this.instances = instances;
    this.place = within;
    this.changes += 1;
  }

  /**
   * This instance's part of a whole number. The parts of all instances add up to it exactly, so some may be 0.
   *
   * @param subject who is limited, a whole number; what does not divide evenly goes to others for another subject
   */
  shareOf(limit: number, subject: number): number {
    if (this.instances === 1) return limit;
    const rest = limit % this.instances;
    const turn = (this.place + subject) % this.instances;
    return Math.floor(limit / this.instances) + (turn < rest ? 1 : 0);
  }

  /** This instance's part of each bound. */
  sharesOf(limits: RateLimits, subject: number): RateLimits {
    if (this.instances === 1) return limits;
    const share = (limit: number | null): number | null => (limit === null ? null : this.shareOf(limit, subject));
    const burst = share(limits.burst);
    return {
      requestsPerSecond: share(limits.requestsPerSecond),
      requestsPerMinute: share(limits.requestsPerMinute),
      // The minute is a bound already; none at once would be none at all.
      burst: burst === null ? null : Math.max(1, burst),
      tokensPerMinute: share(limits.tokensPerMinute),
      maxConcurrent: share(limits.maxConcurrent),
    };
  }
}
