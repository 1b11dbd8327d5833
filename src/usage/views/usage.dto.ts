export class UsageSums {
  /** Requests, refused ones included; each counts where its last attempt was. */
  readonly requests: number;

  /** Requests that were not answered, or answered with an error; those whose client left are none. */
  readonly errors: number;

  /** Attempts of all requests. */
  readonly attempts: number;

  /** Attempts that did not lead to an answer. */
  readonly failed_attempts: number;

  /** Attempts whose tokens were estimated, because the provider did not tell them or the client left. */
  readonly estimated: number;

  /** Answers whose cost is in no sum, because no price is known. */
  readonly unknown_cost_requests: number;

  /** All input tokens. */
  readonly input_tokens: number;

  /** All output tokens. */
  readonly output_tokens: number;

  /** Of the input: what providers had in their caches. */
  readonly cached_input_tokens: number;

  /** Of the input: what providers wrote to their caches. */
  readonly cache_write_input_tokens: number;

  /** Of the input: images. */
  readonly image_input_tokens: number;

  /** Of the input: audio. */
  readonly audio_input_tokens: number;

  /** Of the input: what was turned into vectors. */
  readonly embedding_input_tokens: number;

  /** Of the output: what models thought before they answered. */
  readonly reasoning_output_tokens: number;

  /** Of the output: audio. */
  readonly audio_output_tokens: number;

  /** USD, of everything whose price is known and that apps did not pay themselves. */
  readonly cost_usd: number;

  /** USD, billed to apps by their vendors, because their own keys were used. */
  readonly own_key_cost_usd: number;
}

export class UsageRow extends UsageSums {
  /** The purpose; null for requests that were refused before they had one. Only when grouped by it. */
  readonly purpose?: string | null;

  /** Id of the provider; null where nobody was asked. Only when grouped by provider. */
  readonly provider_id?: number | null;

  /** Its name, the last known one if it is deleted. Only when grouped by provider. */
  readonly provider?: string | null;

  /** The model that was asked for; null where none was named. Only when grouped by it. */
  readonly model?: string | null;

  /** Id of the app; 0: the playground. Only when grouped by app. */
  readonly app_id?: number;

  /** Its name, the last known one if it is deleted. Only when grouped by app. */
  readonly app?: string | null;

  /** Id of the app key; null for tokens of an app's own issuer. Only when grouped by key. */
  readonly key_id?: number | null;

  /** The day, e.g. `2026-01-31`, UTC. Only when grouped by it. */
  readonly day?: string;

  /** When the hour begins, RFC 3339. Only when grouped by it. */
  readonly hour?: string;
}

export class UsagePage {
  /** From when on, RFC 3339. */
  readonly from: string;

  /** Until when, RFC 3339; not included. */
  readonly to: string;

  /** Sums of everything that was asked for, on all pages. */
  readonly total: UsageSums;

  /** Sums by group: by time if asked for, then those with most requests first. Empty without `group_by`. */
  readonly data: UsageRow[];

  /** Pass as `cursor` for the next page; null on the last one. */
  readonly next_cursor: string | null;
}
