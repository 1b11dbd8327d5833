import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { PROVIDER_TYPES, type ProviderType } from '../database/entities/provider.entity.js';
import { STRATEGIES, type Strategy } from '../snapshot/snapshot.js';
import { MAX_ID } from '../validation/ids.js';
import { IsFutureTime } from '../validation/is-future-time.js';
import { IsModelName } from '../validation/is-model-name.js';
import { IsPurposeSlug } from '../validation/is-purpose-slug.js';
import { IsWeight } from '../validation/is-weight.js';
import { MayBeAbsent } from '../validation/may-be-absent.js';

const MAX_FALLBACKS = 20;
const MAX_TIERS = 20;
/** In all tiers of a chain together. */
export const MAX_TARGETS = 50;

/** What the short form needs is not missed in the long one. */
function UnlessTiers(): PropertyDecorator {
  return ValidateIf(({ tiers }: { readonly tiers?: unknown }) => tiers === undefined);
}

export class TargetReference {
  /** `ai_server` or `api_key`. */
  @IsIn(PROVIDER_TYPES)
  readonly provider_type: ProviderType;

  /** Id of the server or api key. */
  @IsInt()
  @Min(1)
  @Max(MAX_ID)
  readonly provider_id: number;

  /** Model to ask this provider for; without one its own, or else the request's. */
  @IsOptional()
  @IsModelName()
  readonly model?: string | null;
}

/** A target among others of the same rank. */
export class TierTargetReference extends TargetReference {
  /** Its share of the tier's requests where the strategy looks at weights, 1 to 1000; default 1. */
  @MayBeAbsent()
  @IsWeight()
  readonly weight?: number;
}

/** Targets of the same rank. */
export class TierReference {
  /**
   * How they share the requests: `weighted`, by weight; `least_busy`, fewest requests in flight; `lowest_latency`,
   * fastest first byte; `cheapest`, lowest price; `affinity`, requests of one conversation go to the same one.
   */
  @IsIn(STRATEGIES)
  readonly strategy: Strategy;

  /** 1 to 50 targets; at most 50 in all tiers together. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_TARGETS)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => TierTargetReference)
  readonly targets: TierTargetReference[];
}

/** Plugs a purpose into providers: one target and its fallbacks, or tiers of targets that share the requests. */
export class ActivateProvider {
  /** Slug of the purpose. */
  @IsPurposeSlug()
  readonly purpose: string;

  /** `ai_server` or `api_key`; needed unless tiers are given. */
  @UnlessTiers()
  @IsIn(PROVIDER_TYPES)
  readonly provider_type?: ProviderType;

  /** Id of the server or api key; needed unless tiers are given. */
  @UnlessTiers()
  @IsInt()
  @Min(1)
  @Max(MAX_ID)
  readonly provider_id?: number;

  /** Model to ask this provider for; without one its own, or else the request's. */
  @IsOptional()
  @IsModelName()
  readonly model?: string | null;

  /** Asked in this order when the active provider fails. */
  @MayBeAbsent()
  @IsArray()
  @ArrayMaxSize(MAX_FALLBACKS)
  // Without it a list in the list counts as validated.
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => TargetReference)
  readonly fallbacks?: TargetReference[];

  /** Short form of one fallback, together with fallback_provider_id. */
  @MayBeAbsent()
  @IsIn(PROVIDER_TYPES)
  readonly fallback_provider_type?: ProviderType;

  /** Short form of one fallback, together with fallback_provider_type. */
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(MAX_ID)
  readonly fallback_provider_id?: number;

  /**
   * Long form, in place of all of the above but the purpose: 1 to 20 tiers. The targets of the first share the
   * requests; those of the next are asked when none of them can serve.
   */
  @MayBeAbsent()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_TIERS)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => TierReference)
  readonly tiers?: TierReference[];

  /** When to plug it in, RFC 3339, within the next 366 days; without it now. It happens once, whatever restarts. */
  @MayBeAbsent()
  @IsFutureTime()
  readonly activate_at?: string;

  /** When what was plugged in before returns, RFC 3339; without it the chain stays. */
  @MayBeAbsent()
  @IsFutureTime()
  readonly until?: string;
}
