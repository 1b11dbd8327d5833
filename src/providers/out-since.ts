import type { ProviderVitals } from '../snapshot/vitals/provider-vitals.js';
import type { KeyState } from './provider-state.dto.js';

/** A monotonic moment and the time of day it is. */
export interface Now {
  readonly monotonicMs: number;
  readonly wallMs: number;
}

/**
 * Since when something has kept requests away from a provider: its breaker, its probes, its keys. The first of them
 * counts as long as it lasts, whatever came to it.
 *
 * @returns undefined where that is not known: a pause that it asked for (429) has only an end
 */
export function outSince(vitals: ProviderVitals, keys: readonly KeyState[], now: Now): Date | undefined {
  const moments = [vitals.breaker.openSince, vitals.downSince(now.monotonicMs)].map((at) =>
    at === undefined ? undefined : timeOfDay(at, now).getTime(),
  );
  const known = [...moments, withoutKeySince(keys)].filter((ms) => ms !== undefined);
  return known.length === 0 ? undefined : new Date(Math.min(...known));
}

/** @param at monotonic milliseconds */
export function timeOfDay(at: number, { monotonicMs, wallMs }: Now): Date {
  return new Date(wallMs - (monotonicMs - at));
}

/** When the last key was set aside. */
function withoutKeySince(keys: readonly KeyState[]): number | undefined {
  const times = keys.flatMap(({ since }) => (since === null ? [] : [Date.parse(since)]));
  return keys.length > 0 && times.length === keys.length ? Math.max(...times) : undefined;
}
