import type { App, Provider, RateLimits } from '../../snapshot/snapshot.js';

/** The credential of an app that a request came with. */
export interface LimitedKey {
  /** Null: the app was proved by other means, so only the app's own limits apply. */
  readonly id: number | null;
  /** Bounds of this key alone, besides those of its app. */
  readonly limits: RateLimits | null;
}

/** What a request was allowed to use. */
export interface Taken {
  /**
   * For the answer, whatever becomes of it, as a flat list of names and values: `x-ratelimit-limit-requests`,
   * `-remaining-requests`, `-reset-requests`, the same for tokens, `ratelimit-policy` and `ratelimit`. Empty when nothing
   * is limited.
   */
  readonly headers: readonly string[];

  /**
   * Ends the request: its place among those in flight is free again, and tokens that were not used can be used by others.
   * Only the first call counts. Must be called however the request ends.
   *
   * @param actualTokens input and output together, as far as known
   */
  settle(actualTokens: number): void;
}

/** What apps and their keys may still ask for. */
export abstract class Allowance {
  /**
   * Takes all that a request needs, or nothing. Synchronous unless limits are shared through Redis.
   *
   * @param tokensUpperBound the most that input and output together may come to
   * @throws {GatewayError} 429 `rate_limit_exceeded` with `retryAfter` and `headers`
   */
  abstract take(app: App, key: LimitedKey, tokensUpperBound: number): Taken | Promise<Taken>;
}

/** What a provider was asked for. */
export type ProviderTaken = Pick<Taken, 'settle'>;

/** It would be too much: the provider is skipped as `rate_limited`. */
export interface ProviderFull {
  readonly taken: undefined;
  /** How long until that much may be asked of it, in milliseconds; `Infinity`: never. */
  readonly waitMs: number;
}

export type ProviderAnswer = ProviderFull | { readonly taken: ProviderTaken };

/** What providers may still be asked for, their `rates` over the fleet. */
export abstract class ProviderRates {
  /** Synchronous unless the provider has rates and they are shared through Redis. */
  abstract tryTake(provider: Provider, tokensUpperBound: number): ProviderAnswer | Promise<ProviderAnswer>;

  /**
   * How long until that much may be asked of it, in milliseconds; 0: now, `Infinity`: never. Takes nothing, and asks
   * nobody: while counts are shared it is what the last request was told.
   */
  abstract waitMs(provider: Provider, tokensUpperBound: number): number;
}
