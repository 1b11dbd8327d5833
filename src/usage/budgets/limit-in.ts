import type { Budget } from '../../snapshot/snapshot.js';
import { limitNano } from './nano-usd.js';
import type { PeriodName } from './period.js';

/** @returns nano-USD; `Infinity` where there is no bound */
export function limitIn(budget: Budget | null, period: PeriodName): number {
  const usd = (period === 'day' ? budget?.usdPerDay : budget?.usdPerMonth) ?? Infinity;
  return usd === Infinity ? Infinity : limitNano(usd);
}
