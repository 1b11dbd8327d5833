import type { App } from '../../snapshot/snapshot.js';

/** What all enabled apps together may spend on a day, USD; null where nothing bounds that, and where there is none. */
export function dailyBudgetUsd(apps: Iterable<Pick<App, 'enabled' | 'budget'>>): number | null {
  let sum: number | null = null;
  for (const { enabled, budget } of apps) {
    if (!enabled) continue;
    const usd = budget?.usdPerDay ?? null;
    if (usd === null) return null;
    sum = (sum ?? 0) + usd;
  }
  return sum;
}
