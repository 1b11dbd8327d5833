import type { StoredRateLimits } from '../../database/entities/stored-settings.js';
import type { RateLimits } from '../../snapshot/snapshot.js';

/** Bounds that a key has of its own; null where it has none. */
export function keyLimitsOf(stored: StoredRateLimits): RateLimits | null {
  if (Object.keys(stored).length === 0) return null;
  return {
    requestsPerSecond: stored.requests_per_second ?? null,
    requestsPerMinute: stored.requests_per_minute ?? null,
    burst: stored.burst ?? null,
    tokensPerMinute: stored.tokens_per_minute ?? null,
    maxConcurrent: stored.max_concurrent ?? null,
  };
}
