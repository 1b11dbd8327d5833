import type { Taken } from './allowance.js';
import type { Claim, Meter } from './meter.js';

/** What a request holds of one meter. */
export interface Hold {
  readonly meter: Meter;
  readonly claim: Claim;
}

/** What a request was allowed to use, as counted on this instance. */
export class LocalTaken implements Taken {
  private isOver = false;

  constructor(
    private readonly holds: readonly Hold[],
    readonly headers: readonly string[],
  ) {}

  settle(actualTokens: number): void {
    if (this.isOver) return;
    this.isOver = true;
    const now = performance.now();
    for (const { meter, claim } of this.holds) meter.settle(claim, actualTokens, now);
  }

  /** The request was never made. */
  cancel(): void {
    if (this.isOver) return;
    this.isOver = true;
    for (const { meter, claim } of this.holds) meter.cancel(claim);
  }
}
