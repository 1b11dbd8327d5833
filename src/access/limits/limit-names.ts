import type { RateLimits } from '../../snapshot/snapshot.js';

/** A bound of {@link RateLimits} that can be short by itself. */
export type LimitName = keyof RateLimits;

interface LimitKind {
  /** As the API calls it. */
  readonly field: string;
  /** What there is so many of, in a sentence. */
  readonly words: string;
  /** Whole seconds; null: what is in flight. */
  readonly windowSeconds: number | null;
  /** `qu` of `RateLimit-Policy`; absent: requests. */
  readonly unit?: string;
}

/** Every bound, once. */
export const LIMIT_KINDS = {
  requestsPerSecond: { field: 'requests_per_second', words: 'requests per second', windowSeconds: 1 },
  requestsPerMinute: { field: 'requests_per_minute', words: 'requests per minute', windowSeconds: 60 },
  burst: { field: 'burst', words: 'requests at once', windowSeconds: 60 },
  tokensPerMinute: { field: 'tokens_per_minute', words: 'tokens per minute', windowSeconds: 60, unit: 'tokens' },
  maxConcurrent: {
    field: 'max_concurrent',
    words: 'requests at the same time',
    windowSeconds: null,
    unit: 'concurrent-requests',
  },
} as const satisfies Record<LimitName, LimitKind>;

export const LIMIT_NAMES: readonly LimitName[] = [
  'requestsPerSecond',
  'requestsPerMinute',
  'burst',
  'tokensPerMinute',
  'maxConcurrent',
];

export function kindOf(name: LimitName): LimitKind {
  return LIMIT_KINDS[name];
}

/** Why something cannot be had now. */
export interface Shortage {
  readonly name: LimitName;
  /** The whole limit, of which an instance may have a share. */
  readonly limit: number;
  /** Milliseconds; `Infinity`: what is asked for is more than the limit. */
  readonly waitMs: number;
}

/** How far a bound is used up, the present request counted. */
export interface Standing {
  readonly name: LimitName;
  readonly limit: number;
  readonly remaining: number;
  /** Until all of it is there again, in milliseconds. */
  readonly resetMs: number;
}
