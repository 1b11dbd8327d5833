import { RateLimits } from '../validation/rate-limits.dto.js';
import { Timeouts } from '../validation/timeouts.dto.js';
import { ModelPrice } from './model-price.dto.js';
import { ProviderAuth, RequestDefaults } from './provider-requests.dto.js';
import { Capabilities, Limits, Price } from './provider-settings.dto.js';

/** What is shown alike of servers and api keys. */
export abstract class ProviderView {
  /** Id among all providers. */
  readonly id: number;

  /** Address requests go to. */
  readonly base_url: string;

  /** `****` and the last four characters of its newest key in use; null without one. */
  readonly masked_key: string | null;

  /** Version of its newest key in use; null without one. */
  readonly key_version: number | null;

  /** Model asked for when an activation pins none. */
  readonly model: string | null;

  /** Whether it gets requests. */
  readonly enabled: boolean;

  /** Limits of patience that differ from the defaults. */
  readonly timeouts: Timeouts;

  /** Bounds that differ from the defaults. */
  readonly limits: Limits;

  /** What the whole fleet may ask of it; empty: as much as it likes. */
  readonly rates: RateLimits;

  /** What it is declared to be able to do. */
  readonly capabilities: Capabilities;

  /** What it costs; null when nobody said. */
  readonly price: Price | null;

  /** What its requests are charged for, as it was entered. */
  readonly prices: ModelPrice[];

  /** What its requests say where the app says nothing. */
  readonly defaults: RequestDefaults;

  /** How it wants its key; null: as is usual for its kind. */
  readonly auth: ProviderAuth | null;

  /** Sent with every request. */
  readonly headers: Record<string, string>;

  /** Whether it is there, so that it is asked at all. */
  readonly status: 'active' | 'pending_installation';

  /** Why it has its status; null when nobody said. */
  readonly status_reason: string | null;

  /** Notes of your own. */
  readonly metadata: Record<string, unknown>;

  /** When it was added, RFC 3339. */
  readonly created_at: string;

  /** When it last changed, RFC 3339. */
  readonly updated_at: string;
}

export class ProviderHealth {
  /** Whether it would serve a request now. */
  readonly status: 'healthy' | 'degraded' | 'down';

  /** Time of its answer in milliseconds; null when there was none. */
  readonly latency_ms: number | null;

  /** Why it is not healthy, and what to do; null when it is. */
  readonly reason: string | null;
}
