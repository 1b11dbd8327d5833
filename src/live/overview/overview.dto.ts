import { ApiProperty } from '@nestjs/swagger';

export class RevisionOverview {
  /** Newest revision that is stored. */
  readonly number: number;

  /** When it was written, RFC 3339. */
  readonly created_at: string;

  /** Instances that live. */
  readonly instances: number;

  /** How many of them serve it. */
  readonly serving: number;
}

export class HourOverview {
  /** Requests that ended in the last 60 minutes, of which the last has just begun; refused ones included. */
  readonly requests: number;

  /** Those that were answered by a provider behind the first choice of their chain. */
  readonly fallbacks: number;

  /** Those that were not answered, or answered with an error; those whose client left are none. */
  readonly errors: number;

  /** Of 95 % of the answers the first byte came within this time after the request, in milliseconds; null without any. */
  readonly first_byte_p95_ms: number | null;
}

export class CostOverview {
  /** USD spent since midnight, UTC, as far as prices are known; without what apps paid with keys of their own. */
  readonly usd: number;

  /**
   * The daily budgets of all enabled apps together, USD. Null when one of them has none, because nothing bounds the whole
   * then, or when no app is enabled.
   */
  readonly budget_usd: number | null;
}

export class PurposeTraffic {
  /** Slug of the purpose. */
  readonly slug: string;

  /** Requests that ended in the last 60 minutes. */
  readonly requests: number;

  /** Requests a second in the last whole minute. */
  readonly per_second: number;

  /** Of 95 % of its answers the first byte came within this time after the request, in milliseconds; null without any. */
  readonly p95_ms: number | null;

  /** Those of the requests that failed. */
  readonly errors: number;

  /** Those that were answered by a provider behind the first choice of the chain. */
  readonly fallbacks: number;

  /** When the last one arrived, RFC 3339. */
  readonly last_request_at: string;
}

export class ProviderTraffic {
  /** Type of the provider. */
  readonly provider_type: 'ai_server' | 'api_key';

  /** Its id. */
  readonly provider_id: number;

  /** Attempts at it in the last 60 minutes, by when their requests ended. */
  readonly requests: number;

  /** Attempts a second in the last whole minute. */
  readonly per_second: number;

  /** Of 95 % of its answers the first byte came within this time after it was asked, in milliseconds; null without any. */
  readonly p95_ms: number | null;

  /** Those of the attempts that did not lead to an answer. */
  readonly errors: number;

  /** Requests that it answered, standing behind the first choice of their chain. */
  readonly fallbacks: number;

  /** When the last request it was asked for arrived, RFC 3339. */
  readonly last_request_at: string;
}

export class ProviderOverview extends ProviderTraffic {
  /** The same 95 % minute by minute: 60 numbers, oldest first, the last one of the minute that has just begun; null where it gave no answer. */
  @ApiProperty({ type: 'array', items: { anyOf: [{ type: 'number' }, { type: 'null' }] } })
  readonly minutes: (number | null)[];

  /** Attempts minute by minute: 60 numbers, oldest first. */
  readonly requests_by_minute: number[];
}

/** Sums of all instances, about a second old; which are the busiest, with thousands of providers, some seconds. */
export class TrafficEvent {
  /** All requests of the last hour. */
  readonly last_hour: HourOverview;

  /** Requests a second in the last whole minute. */
  readonly per_second: number;

  /** Purposes with requests in the last hour, those with most first; at most 300. */
  readonly purposes: PurposeTraffic[];

  /** Providers that were asked in the last hour and are still there, those with most attempts first; at most 300. */
  readonly providers: ProviderTraffic[];
}

export class Overview {
  /** The configuration that is served. */
  readonly revision: RevisionOverview;

  /** All requests of the last hour. */
  readonly last_hour: HourOverview;

  /** Requests a second in the last whole minute. */
  readonly per_second: number;

  /** What today has cost. */
  readonly cost_today: CostOverview;

  /** Purposes with requests in the last hour, those with most first; at most 300. */
  readonly purposes: PurposeTraffic[];

  /** Providers that were asked in the last hour and are still there, those with most attempts first; at most 300. */
  readonly providers: ProviderOverview[];
}
