import { OmitType, PartialType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsObject, IsOptional, ValidateNested } from 'class-validator';
import { VENDOR_NAMES, type VendorName } from '../protocols/openai/vendors.js';
import { IsMetadata } from '../validation/is-metadata.js';
import { IsSecret } from '../validation/is-secret.js';
import { IsModelName } from '../validation/is-model-name.js';
import { MayBeAbsent } from '../validation/may-be-absent.js';
import { IsText } from '../validation/is-text.js';
import { ProviderHealth } from './server.dto.js';
import { Timeouts } from './timeouts.dto.js';

/** An external vendor together with a secret. */
export class CreateApiKey {
  /** The vendor; `custom` for any other OpenAI-compatible address. */
  @IsIn(VENDOR_NAMES)
  readonly provider: VendorName;

  /** Unique among all providers; shown in the x-llm-provider header. */
  @IsText({ max: 100, without: '/' })
  readonly key_name: string;

  /** The secret as the vendor gave it. Write-only. */
  @IsSecret()
  readonly api_key: string;

  /** The vendor's own unless given; `azure` and `custom` need one, e.g. `https://NAME.openai.azure.com/openai/v1`. */
  @MayBeAbsent()
  @IsText({ max: 2000 })
  readonly base_url?: string;

  /** Model to ask for when an activation pins none. Without one the request's model passes through. */
  @IsOptional()
  @IsModelName()
  readonly model?: string | null;

  /** A disabled provider keeps its places in chains but gets no requests; default true. */
  @MayBeAbsent()
  @IsBoolean()
  readonly enabled?: boolean;

  /** Whether an operations page may use this key; a note for people; default false. */
  @MayBeAbsent()
  @IsBoolean()
  readonly use_for_ops_center?: boolean;

  /** Limits of patience for this vendor; default `{}`. */
  @MayBeAbsent()
  @IsObject()
  @ValidateNested()
  @Type(() => Timeouts)
  readonly timeouts?: Timeouts;

  /** Notes of your own, a JSON object of at most 16 KiB; default `{}`. */
  @MayBeAbsent()
  @IsMetadata()
  readonly metadata?: Record<string, unknown>;
}

/** PUT: the whole row; without `api_key` the stored one stays. */
export class ReplaceApiKey extends OmitType(CreateApiKey, ['api_key']) {
  /** A new secret; leave out to keep the stored one. Write-only. */
  @MayBeAbsent()
  @IsSecret()
  readonly api_key?: string;
}

/** Only what is given changes; null clears an optional field. */
export class UpdateApiKey extends PartialType(CreateApiKey, { skipNullProperties: false }) {}

export class ApiKey {
  /** Id among all providers. */
  readonly id: number;

  /** The vendor. */
  readonly provider: string;

  /** Unique name. */
  readonly key_name: string;

  /** `****` and the last four characters of the secret. */
  readonly masked_key: string | null;

  /** Version of the secret in use. */
  readonly key_version: number | null;

  /** Address requests go to. */
  readonly base_url: string;

  /** Model asked for when an activation pins none. */
  readonly model: string | null;

  /** Whether it gets requests. */
  readonly enabled: boolean;

  /** Whether an operations page may use this key. */
  readonly use_for_ops_center: boolean;

  /** Limits of patience that differ from the defaults. */
  readonly timeouts: Timeouts;

  /** Notes of your own. */
  readonly metadata: Record<string, unknown>;

  /** When it was added, RFC 3339. */
  readonly created_at: string;

  /** When it last changed, RFC 3339. */
  readonly updated_at: string;
}

export class WrittenApiKey extends ApiKey {
  /** Revision this write became. */
  readonly revision: number;
}

export class ApiKeyPage {
  /** Api keys by id. */
  readonly data: ApiKey[];

  /** Pass as `cursor` for the next page; null on the last one. */
  readonly next_cursor: string | null;
}

export class KeyVersion {
  /** Counts up from 1. */
  readonly version: number;

  /** `active` is the one in use; `revoked` ones are history. */
  readonly state: 'pending' | 'active' | 'grace' | 'revoked';

  /** `****` and its last four characters. */
  readonly masked_key: string;

  /** When it was added, RFC 3339. */
  readonly created_at: string;

  /** When it was revoked, RFC 3339; null while it is not. */
  readonly revoked_at: string | null;
}

export class KeyVersions {
  /** Newest first. */
  readonly versions: KeyVersion[];
}

export class ApiKeyTest extends ProviderHealth {
  /** Whether the vendor accepted the key; null when it could not be asked. */
  readonly key_accepted: boolean | null;
}
