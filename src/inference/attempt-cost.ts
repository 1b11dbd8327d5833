import type { App, Provider, Target } from '../snapshot/snapshot.js';
import type { Pricing } from '../usage/cost/pricing.js';
import type { AttemptRecord } from '../usage/records.js';
import type { AttemptTrace } from './attempt-trace.js';
import type { Exchange } from './exchange.js';
import { attemptRecord } from './request-records.js';

/** Whether the app has keys of its own there, which are the only ones it uses. */
export function billsApp({ credentials }: Provider, { id }: App): boolean {
  return credentials.some(({ appId }) => appId === id);
}

/**
 * What the house may have to pay for one attempt at most, USD.
 *
 * @param atMs when it begins, Unix time in milliseconds
 * @returns 0 where the app is billed itself; null when nobody knows
 */
export function upperUsd(
  pricing: Pricing,
  exchange: Exchange,
  { provider, model }: Target,
  atMs: number,
): number | null {
  const { route, arrival, bounds, dueAt } = exchange;
  if (billsApp(provider, arrival.caller.app)) return 0;
  const longestMs = Math.max(0, dueAt - performance.now());
  const { input: inputTokens, output: outputTokens, choices } = bounds;
  return pricing.upperBoundUsd(provider, model ?? route.model ?? null, {
    inputTokens,
    outputTokens,
    choices,
    atMs,
    longestMs,
  });
}

/** An attempt that is over, with what it cost. */
export function pricedAttempt(pricing: Pricing, trace: AttemptTrace): AttemptRecord {
  const { target, model, at, used, busyHours } = trace;
  if (used.tokens.input + used.tokens.output === 0 && used.basis !== 'provider') return attemptRecord(trace);
  const cost = pricing.costOf(target.provider, model, { tokens: used.tokens, atMs: at, busyHours });
  return attemptRecord(trace, cost);
}

/** What the house has to pay for; null when nobody knows. */
export function paidUsd(attempts: readonly AttemptRecord[]): number | null {
  let sum = 0;
  for (const { usage } of attempts) {
    if (usage.usedOwnKey) continue;
    if (usage.costUsd === null) return null;
    sum += usage.costUsd;
  }
  return sum;
}
