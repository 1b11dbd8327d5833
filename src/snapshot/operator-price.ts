import type { Price, Provider } from './snapshot.js';

/**
 * What the operator says the model costs there: the latest price of the model that has begun, else the latest of every
 * model.
 *
 * @param atMs Unix time in milliseconds
 */
export function operatorPrice(
  { prices }: Pick<Provider, 'prices'>,
  model: string | null,
  atMs: number,
): Price | undefined {
  let general: Price | undefined;
  for (const price of prices) {
    if (price.effectiveFrom > atMs) continue;
    if (price.model === null) general ??= price;
    else if (price.model === model) return price;
  }
  return general;
}
