import type { App, Purpose } from '../../snapshot/snapshot.js';

/** What a request wants to be allowed to spend. */
export interface Expense {
  readonly app: App;
  readonly purpose: Purpose;
  /** Usage records carry it too, so that what a killed instance has spent is found again. */
  readonly requestId: string;
  /**
   * The most it can cost, USD: the dearest of the candidates that may serve it, see `Pricing.upperBoundUsd`. 0 where only
   * free servers and keys of the app's own can.
   */
  readonly upperUsd: number;
}

/** What is kept back for one request in every budget it draws on. */
export interface Reservation {
  /** Value of the header `x-budget-warning`; null while nothing is to be warned of. */
  readonly warning: string | null;
  /**
   * To be called once, when the request is over, however it ended; again changes nothing.
   *
   * @param actualUsd what all of its attempts cost, without those paid with a key of the app's own; null when nobody
   *   knows, which counts as all that was reserved
   */
  settle(actualUsd: number | null): void;
}

/** What apps and purposes may spend in a day and in a month. */
export abstract class Budgets {
  /**
   * Synchronous as a rule; a promise (of at most a second) when more has to be fetched from what all instances share.
   *
   * @throws {GatewayError} `budget_exceeded` when a hard budget has not that much left
   */
  abstract reserve(expense: Expense): Reservation | Promise<Reservation>;

  /** Whether a hard budget applies, so that only providers may serve whose price is known: see `Pricing.mayPrice`. */
  abstract needsPrices(app: App, purpose: Purpose): boolean;
}
