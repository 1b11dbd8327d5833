/** Limits of patience that differ from the defaults, in milliseconds. */
export interface StoredTimeouts {
  readonly connect_ms?: number;
  readonly first_byte_ms?: number;
  readonly silence_ms?: number;
  readonly total_ms?: number;
  readonly stream_total_ms?: number;
}

/** Bounds of what one instance asks of a provider, where they differ from the defaults. */
export interface StoredLimits {
  readonly max_concurrent?: number;
  readonly max_queued?: number;
  readonly breaker_open_ms?: number;
}

/** What a provider is declared to be able to do; what is not declared counts as able. */
export interface StoredCapabilities {
  readonly tools?: boolean;
  readonly json_schema?: boolean;
  readonly vision?: boolean;
  readonly context_tokens?: number;
  readonly stream_usage?: boolean;
}

/** What requests of a provider say where the app says nothing. */
export interface StoredDefaults {
  readonly temperature?: number;
  readonly max_tokens?: number;
}

export const AUTH_STYLES = ['bearer', 'x-api-key', 'header', 'none'] as const;

/** How a provider wants its key. */
export interface StoredAuth {
  readonly style: (typeof AUTH_STYLES)[number];
  /** Name of the header, of the style `header`. */
  readonly header?: string;
}

/** USD per million tokens. */
export interface StoredPrice {
  readonly input_per_million?: number;
  readonly output_per_million?: number;
}

/** What a provider asks for one of its models from a day on, in USD; absent means as the members above it say. */
export interface StoredModelPrice {
  /** Absent: every model that has no price of its own. */
  readonly model?: string;
  /** ISO 8601; absent: always. */
  readonly effective_from?: string;
  readonly input_per_million?: number;
  readonly output_per_million?: number;
  readonly cached_input_per_million?: number;
  /** For every hour in which it answers. */
  readonly per_hour?: number;
}

/** Upper bounds of what may be asked for; absent: none. */
export interface StoredRateLimits {
  readonly requests_per_second?: number;
  readonly requests_per_minute?: number;
  readonly burst?: number;
  readonly tokens_per_minute?: number;
  readonly max_concurrent?: number;
}

/** What may be spent in a day and in a calendar month, both UTC. */
export interface StoredBudget {
  readonly usd_per_day?: number;
  readonly usd_per_month?: number;
  /** Share of it from which on it is warned; default 0.8. */
  readonly warn_at?: number;
  /** Whether requests are refused once it is used up; default true. */
  readonly hard?: boolean;
}

/** What the requests of a purpose need; null and absent mean nothing in particular. */
export interface StoredRequirements {
  readonly tools?: boolean;
  readonly json_schema?: boolean;
  readonly vision?: boolean;
  readonly context_tokens?: number | null;
  readonly vector_size?: number | null;
}
