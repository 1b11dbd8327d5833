import { GatewayError } from '../errors/gateway-error.js';
import type { Target } from '../snapshot/snapshot.js';
import type { Budgets, Expense, Reservation } from '../usage/budgets/budgets.port.js';
import type { Pricing } from '../usage/cost/pricing.js';
import { paidUsd, pricedAttempt, upperUsd } from './attempt-cost.js';
import type { Exchange } from './exchange.js';

/** Who keeps the money, and who knows what things cost. */
export interface House {
  readonly budgets: Budgets;
  readonly pricing: Pricing;
}

/** Below a nano-dollar nothing is counted. */
const LEAST_USD = 1e-9;

/** The money of one request. Enough for its dearest attempt is kept back at first; attempts that failed may cost as well. */
export class Spending {
  private readonly reservations: Reservation[];
  private keptUsd: number;

  constructor(
    private readonly house: House,
    private readonly exchange: Exchange,
    private readonly expense: Expense,
    first: Reservation,
  ) {
    this.reservations = [first];
    this.keptUsd = expense.upperUsd;
  }

  /** As of {@link Reservation}. */
  get warning(): string | null {
    return this.reservations[0]?.warning ?? null;
  }

  /** Keeps back what is missing for an attempt beside those before; false when the budgets have not that much left. */
  covers(target: Target): boolean | Promise<boolean> {
    const { house, exchange } = this;
    const next = upperUsd(house.pricing, exchange, target, Date.now()) ?? 0;
    const missing = this.spentUsd() + next - this.keptUsd;
    return missing < LEAST_USD || this.keep(missing);
  }

  /** The request is over, see {@link Reservation.settle}. */
  settle(actualUsd: number | null): void {
    const [first, ...more] = this.reservations;
    first?.settle(actualUsd);
    for (const each of more) each.settle(actualUsd === null ? null : 0);
  }

  /** So far. What nobody knows may be all that was kept back. */
  private spentUsd(): number {
    const { house, exchange } = this;
    if (exchange.traces.length === 0) return 0;
    return (
      paidUsd(exchange.traces.map((trace) => pricedAttempt(house.pricing, trace, exchange.request.endpoint))) ??
      this.keptUsd
    );
  }

  private async keep(moreUsd: number): Promise<boolean> {
    try {
      this.reservations.push(await this.house.budgets.reserve({ ...this.expense, upperUsd: moreUsd }));
      this.keptUsd += moreUsd;
      return true;
    } catch (error) {
      if (error instanceof GatewayError) return false;
      throw error;
    }
  }
}
