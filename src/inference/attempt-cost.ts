import { type Endpoint, isMedia } from '../protocols/protocol.js';
import { operatorPrice } from '../snapshot/operator-price.js';
import type { App, Provider, Target } from '../snapshot/snapshot.js';
import type { Cost, Pricing } from '../usage/cost/pricing.js';
import type { AttemptRecord } from '../usage/records.js';
import type { AttemptTrace } from './attempt-trace.js';
import type { Exchange } from './exchange.js';
import { type AttemptTokens, LEFT_EARLY } from './token-counting.js';
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
export function pricedAttempt(pricing: Pricing, trace: AttemptTrace, endpoint: Endpoint): AttemptRecord {
  const { target, model, at, used, busyHours } = trace;
  const isUntold = isMedia(endpoint) && isGuessed(used);
  const isEmpty = used.tokens.input + used.tokens.output === 0 && used.basis !== 'provider';
  if (isEmpty && !isUntold) return attemptRecord(trace);
  const cost = pricing.costOf(target.provider, model, { tokens: used.tokens, atMs: at, busyHours });
  return attemptRecord(trace, isUntold ? untoldCost(cost, trace) : cost);
}

/** An image that nobody waited for may have been made all the same. */
function isGuessed(used: AttemptTokens): boolean {
  const { basis, tokens } = used;
  return basis === 'estimated' || (basis === 'aborted' && used !== LEFT_EARLY && tokens.output === 0);
}

/** What images and sound cost cannot be guessed from their bytes; only what costs nothing, or costs by the hour, is known. */
function untoldCost(cost: Cost, { target, model, at }: AttemptTrace): Cost {
  if (cost.basis === 'free') return cost;
  const price = operatorPrice(target.provider, model, at);
  const isByTheHour = price !== undefined && price.inputPerMillion + price.outputPerMillion === 0;
  return isByTheHour ? cost : UNKNOWN;
}

const UNKNOWN: Cost = Object.freeze({ usd: null, basis: 'unknown' });

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
