import type { Price, Provider } from '../../snapshot/snapshot.js';
import type { PricedUse, UseBounds } from './pricing.js';

const PER_MILLION = 1_000_000;
const MS_PER_HOUR = 3_600_000;
/** What a choice is taken to have at most when neither the request nor a declared context bounds it. */
export const UNBOUNDED_OUTPUT_TOKENS = 32_768;

/** @returns USD */
export function operatorCost(price: Price, { tokens, busyHours }: PricedUse): number {
  const cached = Math.min(tokens.cachedInput, tokens.input);
  const cachedPerMillion = price.cachedInputPerMillion ?? price.inputPerMillion;
  const input = (tokens.input - cached) * price.inputPerMillion + cached * cachedPerMillion;
  return (input + tokens.output * price.outputPerMillion) / PER_MILLION + (price.perHour ?? 0) * busyHours;
}

/** @returns USD */
export function operatorUpperUsd(price: Price, provider: Provider, bounds: UseBounds): number {
  const inputPerMillion = Math.max(price.inputPerMillion, price.cachedInputPerMillion ?? 0);
  const output = mostOutputTokens(bounds, provider.capabilities.contextTokens);
  const tokens = (bounds.inputTokens * inputPerMillion + output * price.outputPerMillion) / PER_MILLION;
  return tokens + (price.perHour ?? 0) * (bounds.longestMs / MS_PER_HOUR);
}

/**
 * All choices together. A prompt may be far shorter than its bound, so it is not taken off the context.
 *
 * @param contextTokens prompt and answer together, where it is known
 */
export function mostOutputTokens({ outputTokens, choices }: UseBounds, contextTokens = Infinity): number {
  return Math.min(outputTokens ?? UNBOUNDED_OUTPUT_TOKENS, contextTokens) * choices;
}
