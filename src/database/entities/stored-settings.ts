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
}

/** USD per million tokens. */
export interface StoredPrice {
  readonly input_per_million?: number;
  readonly output_per_million?: number;
}

/** What the requests of a purpose need; null and absent mean nothing in particular. */
export interface StoredRequirements {
  readonly tools?: boolean;
  readonly json_schema?: boolean;
  readonly vision?: boolean;
  readonly context_tokens?: number | null;
  readonly vector_size?: number | null;
}
