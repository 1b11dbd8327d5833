import type { Reservation } from './budgets.port.js';
import { warningOf } from './budget-warning.js';
import { spentNano } from './nano-usd.js';
import type { Purse } from './purse.js';

/** Who is told that a purse may have more than before. */
interface Audience {
  serve(purse: Purse): void;
}

/** Money that purses keep back for one request. */
export class HeldBack implements Reservation {
  private isSettled = false;

  private constructor(
    private readonly purses: readonly Purse[],
    private readonly nano: number,
    readonly warning: string | null,
    private readonly audience: Audience,
  ) {}

  /** Every one of the purses must be able to. */
  static from(purses: readonly Purse[], nano: number, audience: Audience): HeldBack {
    for (const purse of purses) purse.take(nano);
    return new HeldBack(purses, nano, warningOf(purses), audience);
  }

  settle(actualUsd: number | null): void {
    if (this.isSettled) return;
    this.isSettled = true;
    const actual = actualUsd === null ? this.nano : spentNano(actualUsd);
    for (const purse of this.purses) purse.settle(this.nano, actual);
    for (const purse of this.purses) this.audience.serve(purse);
  }
}
