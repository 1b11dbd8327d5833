import type { Judged } from './health.js';
import { isWell } from './provider-health.js';

/** When it shows whether a provider is back. */
export interface NextLook {
  /** A `try` is a request that is let through. */
  readonly by: 'probe' | 'try';
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

/** The next look at a provider that is out; undefined where it is not, or none is to come. */
export function nextLook(provider: Judged, nowMs: number): NextLook | undefined {
  const { state, seenMs } = provider;
  if (state === null || isWell(provider)) return undefined;
  const looks = [
    ...(state.next_probe_at === null ? [] : [{ by: 'probe' as const, atMs: Date.parse(state.next_probe_at) }]),
    ...(state.breaker_retry_in_ms > 0 ? [{ by: 'try' as const, atMs: seenMs + state.breaker_retry_in_ms }] : []),
  ];
  // Nobody tells when a probe has come and found the same, so one that is over says nothing.
  return looks.filter(({ atMs }) => atMs > nowMs).toSorted((one, other) => one.atMs - other.atMs)[0];
}
