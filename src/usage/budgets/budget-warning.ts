import { toUsd } from './nano-usd.js';
import type { Purse } from './purse.js';

/** @returns value of the header `x-budget-warning`; null while nothing is to be warned of */
export function warningOf(purses: readonly Purse[]): string | null {
  let warning: string | null = null;
  for (const purse of purses) {
    if (purse.isToBeWarnedOf) warning = warning === null ? wordsOf(purse) : `${warning}, ${wordsOf(purse)}`;
  }
  return warning;
}

/** e.g. `app day 83% of 1 USD` */
function wordsOf({ account, spent, limit }: Purse): string {
  const percent = limit === 0 ? 100 : Math.floor((spent / limit) * 100);
  return `${account.kind} ${account.period} ${percent}% of ${toUsd(limit)} USD`;
}
