import type { Schema } from '../api/types.js';
import { amountOf, amountProblem, amountText } from './amount.js';

/** A budget as its fields hold it. */
export interface BudgetForm {
  readonly perDay: string;
  readonly perMonth: string;
  readonly warnAtPercent: string;
  readonly isHard: boolean;
}

export const USD = { min: 0, max: 1_000_000, isFraction: true } as const;
export const WARN_AT = { min: 0, max: 100, isFraction: true } as const;

const WARN_AT_UNLESS_SAID = 80;

export function budgetFormOf(budget: Schema<'Budget'> | null): BudgetForm {
  const { usd_per_day, usd_per_month, warn_at, hard = true } = budget ?? {};
  return {
    perDay: amountText(usd_per_day),
    perMonth: amountText(usd_per_month),
    warnAtPercent: amountText(warn_at === undefined ? WARN_AT_UNLESS_SAID : Math.round(warn_at * 1000) / 10),
    isHard: hard,
  };
}

/** What the API takes: no budget where neither a day nor a month has a bound. */
export function budgetOf({ perDay, perMonth, warnAtPercent, isHard }: BudgetForm): Schema<'Budget'> | null {
  const usdPerDay = amountOf(perDay);
  const usdPerMonth = amountOf(perMonth);
  if (usdPerDay === undefined && usdPerMonth === undefined) return null;
  return {
    ...(usdPerDay !== undefined && { usd_per_day: usdPerDay }),
    ...(usdPerMonth !== undefined && { usd_per_month: usdPerMonth }),
    warn_at: (amountOf(warnAtPercent) ?? WARN_AT_UNLESS_SAID) / 100,
    hard: isHard,
  };
}

export function isBudgetRight({ perDay, perMonth, warnAtPercent }: BudgetForm): boolean {
  const problems = [amountProblem(perDay, USD), amountProblem(perMonth, USD), amountProblem(warnAtPercent, WARN_AT)];
  return problems.every((problem) => problem === undefined);
}
