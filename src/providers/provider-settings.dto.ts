import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { PROVIDER_STATUSES, type ProviderStatus } from '../database/entities/provider.entity.js';
import { MAX_CONTEXT_TOKENS } from '../validation/context-tokens.js';
import { IsMetadata } from '../validation/is-metadata.js';
import { IsModelName } from '../validation/is-model-name.js';
import { IsRateLimits } from '../validation/is-rate-limits.js';
import { IsStaticHeaders } from '../validation/is-static-headers.js';
import { IsText } from '../validation/is-text.js';
import { MayBeAbsent } from '../validation/may-be-absent.js';
import { RateLimits } from '../validation/rate-limits.dto.js';
import { Timeouts } from '../validation/timeouts.dto.js';
import { EachNamesPrice, MAX_PRICES, ModelPrice } from './model-price.dto.js';
import { ProviderAuth, RequestDefaults } from './provider-requests.dto.js';

const MAX_CONCURRENT = 100_000;
const MIN_BREAKER_OPEN_MS = 100;
const MAX_BREAKER_OPEN_MS = 3_600_000;
const MAX_PRICE_USD = 1_000_000;

/** Bounds of what one instance asks of a provider, where they differ from the defaults. */
export class Limits {
  /** Requests in flight at the same time, 1 to 100000; default 2000. */
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(MAX_CONCURRENT)
  readonly max_concurrent?: number;

  /** Requests that may wait up to a second for one of those places, 0 to 100000; default 2000. */
  @MayBeAbsent()
  @IsInt()
  @Min(0)
  @Max(MAX_CONCURRENT)
  readonly max_queued?: number;

  /** How long its circuit breaker stays open before a request may try again, in milliseconds, 100 to 3600000; default 60000. */
  @MayBeAbsent()
  @IsInt()
  @Min(MIN_BREAKER_OPEN_MS)
  @Max(MAX_BREAKER_OPEN_MS)
  readonly breaker_open_ms?: number;
}

/** What a provider can do. What is not declared counts as able. */
export class Capabilities {
  /** false: requests with tools go to other targets. */
  @MayBeAbsent()
  @IsBoolean()
  readonly tools?: boolean;

  /** false: requests for an answer in a JSON schema go to other targets. */
  @MayBeAbsent()
  @IsBoolean()
  readonly json_schema?: boolean;

  /** false: requests with images go to other targets. */
  @MayBeAbsent()
  @IsBoolean()
  readonly vision?: boolean;

  /** Longest prompt and answer together, in tokens, 1 to 1000000000; longer requests go to other targets. */
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(MAX_CONTEXT_TOKENS)
  readonly context_tokens?: number;

  /** false: its streams are not asked for token counts (`stream_options.include_usage`), which are estimated instead. */
  @MayBeAbsent()
  @IsBoolean()
  readonly stream_usage?: boolean;
}

/** What a provider costs, in USD. */
export class Price {
  /** USD per million tokens of the prompt, 0 to 1000000. */
  @MayBeAbsent()
  @IsNumber()
  @Min(0)
  @Max(MAX_PRICE_USD)
  readonly input_per_million?: number;

  /** USD per million tokens of the answer, 0 to 1000000. */
  @MayBeAbsent()
  @IsNumber()
  @Min(0)
  @Max(MAX_PRICE_USD)
  readonly output_per_million?: number;
}

/** What can be set alike for servers and api keys. */
export abstract class ProviderSettings {
  /** Model to ask for when an activation pins none. Without one the request's model passes through. */
  @IsOptional()
  @IsModelName()
  readonly model?: string | null;

  /** A disabled provider keeps its places in chains but gets no requests; default true. */
  @MayBeAbsent()
  @IsBoolean()
  readonly enabled?: boolean;

  /** Limits of patience for this provider; default `{}`. */
  @MayBeAbsent()
  @IsObject()
  @ValidateNested()
  @Type(() => Timeouts)
  readonly timeouts?: Timeouts;

  /** Bounds of what one instance asks of it; default `{}`. */
  @MayBeAbsent()
  @IsObject()
  @ValidateNested()
  @Type(() => Limits)
  readonly limits?: Limits;

  /** What the whole fleet may ask of it, e.g. as its vendor allows; beyond that others are asked; default `{}`. */
  @MayBeAbsent()
  @IsRateLimits()
  readonly rates?: RateLimits;

  /** What it can do; default `{}`, which means everything. */
  @MayBeAbsent()
  @IsObject()
  @ValidateNested()
  @Type(() => Capabilities)
  readonly capabilities?: Capabilities;

  /** What it costs, for tiers that prefer the cheapest. Without one a server counts as free and a vendor as unknown. */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => Price)
  readonly price?: Price | null;

  /** What requests are charged for, by model and from a day on; goes before `price` and before what vendors publish; at most 500; default `[]`. */
  @MayBeAbsent()
  @IsArray()
  @ArrayMaxSize(MAX_PRICES)
  @ValidateNested({ each: true })
  @Type(() => ModelPrice)
  @EachNamesPrice()
  readonly prices?: ModelPrice[];

  /** What its requests say where the app says nothing; default `{}`. */
  @MayBeAbsent()
  @IsObject()
  @ValidateNested()
  @Type(() => RequestDefaults)
  readonly defaults?: RequestDefaults;

  /** How it wants its key; null: as is usual for its kind, which is a bearer token for most. */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => ProviderAuth)
  readonly auth?: ProviderAuth | null;

  /** Sent with every request, by name in lower case, e.g. `{"http-referer":"https://example.com"}`; at most 32, and no secrets; default `{}`. */
  @MayBeAbsent()
  @IsStaticHeaders()
  readonly headers?: Record<string, string>;

  /** `pending_installation`: it may stand in chains, but nobody asks it until it is `active`; default `active`. */
  @MayBeAbsent()
  @IsIn(PROVIDER_STATUSES)
  readonly status?: ProviderStatus;

  /** Why it has its status; shown to apps whose requests it would have served. */
  @IsOptional()
  @IsText({ max: 200 })
  readonly status_reason?: string | null;

  /** Notes of your own, a JSON object of at most 16 KiB; default `{}`. */
  @MayBeAbsent()
  @IsMetadata()
  readonly metadata?: Record<string, unknown>;
}
