import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsIn, IsInt, IsObject, IsOptional, Max, Min, ValidateNested } from 'class-validator';
import { PROVIDER_TYPES, type ProviderType } from '../database/entities/provider.entity.js';
import { MAX_ID } from '../validation/ids.js';
import { IsPurposeSlug } from '../validation/is-purpose-slug.js';
import { IsModelName } from '../validation/is-model-name.js';
import { MayBeAbsent } from '../validation/may-be-absent.js';

const MAX_FALLBACKS = 20;

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

/** Plugs a purpose into a provider. */
export class ActivateProvider extends TargetReference {
  /** Slug of the purpose. */
  @IsPurposeSlug()
  readonly purpose: string;

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
}

export class ActiveProvider {
  /** Vendor of an api key. */
  readonly provider?: string;

  /** Kind of an AI server. */
  readonly server_type?: string;

  /** Name of an api key. */
  readonly key_name?: string;

  /** Name of an AI server. */
  readonly name?: string;

  /** `****` and the last four characters of its secret; null without one. */
  readonly masked_key: string | null;

  /** Whether it gets requests; a disabled one is skipped. */
  readonly enabled: boolean;
}

export class Target {
  /** `ai_server` or `api_key`. */
  readonly provider_type: ProviderType;

  /** Id of the server or api key. */
  readonly provider_id: number;

  /** Model this target pins; null leaves it to the provider or the request. */
  readonly model: string | null;

  /** The provider as it is now. */
  readonly provider: ActiveProvider;
}

export class Active extends Target {
  /** Slug of the purpose. */
  readonly purpose: string;

  /** Asked in this order when the active provider fails. */
  readonly fallbacks: Target[];

  /** Who plugged it in. */
  readonly updated_by: string;

  /** When, RFC 3339. */
  readonly updated_at: string;

  /** Revision that set it. */
  readonly revision: number;
}

export class ActivePage {
  /** Active providers by purpose. */
  readonly data: Active[];

  /** Pass as `cursor` for the next page; null on the last one. */
  readonly next_cursor: string | null;
}
