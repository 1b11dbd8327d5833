import { Injectable, Logger } from '@nestjs/common';
import type { App, Budget, Purpose } from '../../snapshot/snapshot.js';
import { warningOf } from './budget-warning.js';
import { Budgets, type Expense, type Reservation } from './budgets.port.js';
import { HeldBack } from './held-back.js';
import { LedgerSync } from './ledger-sync.js';
import { spentNano } from './nano-usd.js';
import type { Purse } from './purse.js';
import { Purses } from './purses.js';
import { ledgerAway, tooDear, usedUp } from './refusal.js';
import { WaitingRoom } from './waiting-room.js';

/**
 * Reserve, then settle: a request keeps back the most it can cost before it is sent, out of what this instance has
 * been leased. Leases of all instances and what is spent are together never more than a hard budget.
 */
@Injectable()
export class LeasedBudgets extends Budgets {
  private readonly logger = new Logger('budgets');
  private readonly warned = new WeakSet<Purse>();

  constructor(
    private readonly purses: Purses,
    private readonly room: WaitingRoom,
    private readonly sync: LedgerSync,
  ) {
    super();
  }

  reserve(expense: Expense): Reservation | Promise<Reservation> {
    const nano = spentNano(expense.upperUsd);
    const purses = this.purses.drawnOn(expense);
    this.sync.noteRequest(expense.requestId);
    const short = purses.find((purse) => !purse.canTake(nano));
    if (short) return this.waitFor(short, purses, nano, expense);
    const reservation = HeldBack.from(purses, nano, this.room);
    if (purses.some((purse) => purse.isLow)) this.sync.fetchAhead();
    if (reservation.warning !== null) this.warn(purses, expense);
    return reservation;
  }

  needsPrices(app: App, purpose: Purpose): boolean {
    return isHard(app.budget) || isHard(purpose.policy.budget);
  }

  private waitFor(
    short: Purse,
    purses: readonly Purse[],
    nano: number,
    expense: Expense,
  ): Reservation | Promise<Reservation> {
    for (const purse of purses) {
      if (purse.isHard && nano > purse.limit) throw tooDear(purse, expense);
      if (purse.cannotHave(nano)) throw usedUp(purse, expense);
    }
    if (this.sync.isAway) return this.withoutLedger(purses, nano, expense);
    const reservation = this.room.wait(short, purses, nano, expense);
    this.sync.hurry();
    return reservation;
  }

  private withoutLedger(purses: readonly Purse[], nano: number, expense: Expense): Reservation {
    for (const purse of purses) purse.borrow();
    const short = purses.find((purse) => !purse.canTake(nano));
    if (short) throw ledgerAway(short, expense);
    return HeldBack.from(purses, nano, this.room);
  }

  /** Once for each purse; the header tells it with every answer. */
  private warn(purses: readonly Purse[], { app, purpose }: Expense): void {
    for (const purse of purses) {
      if (!purse.isToBeWarnedOf || this.warned.has(purse)) continue;
      this.warned.add(purse);
      this.logger.warn({ app: app.name, purpose: purpose.slug, budget: warningOf([purse]) }, 'budget nearly used up');
    }
  }
}

function isHard(budget: Budget | null): boolean {
  return budget !== null && budget.isHard && (budget.usdPerDay !== null || budget.usdPerMonth !== null);
}
