import { OmitType, PartialType } from '@nestjs/swagger';
import { IsBoolean, IsIn } from 'class-validator';
import { VENDOR_NAMES, type VendorName } from '../protocols/openai/vendors.js';
import { IsSecret } from '../validation/is-secret.js';
import { IsText } from '../validation/is-text.js';
import { MayBeAbsent } from '../validation/may-be-absent.js';
import { ProviderSettings } from './provider-settings.dto.js';
import { ProviderState } from './provider-state.dto.js';
import { ProviderHealth, ProviderView } from './provider-view.dto.js';
import { Change } from '../revisions/history/change.dto.js';
import { Applied } from '../revisions/propagation/applied.dto.js';

/** An external vendor together with a secret. */
export class CreateApiKey extends ProviderSettings {
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

  /** Whether an operations page may use this key; a note for people; default false. */
  @MayBeAbsent()
  @IsBoolean()
  readonly use_for_ops_center?: boolean;
}

/** PUT: the whole row; without `api_key` the stored keys stay. */
export class ReplaceApiKey extends OmitType(CreateApiKey, ['api_key']) {
  /** A new secret, which takes the place of all stored ones; leave out to keep them. Write-only. */
  @MayBeAbsent()
  @IsSecret()
  readonly api_key?: string;
}

/**
 * Only what is given changes; null clears an optional field. A new `api_key` takes the place of all stored ones; it needs
 * `base_url` beside it while no stored key opens.
 */
export class UpdateApiKey extends PartialType(CreateApiKey, { skipNullProperties: false }) {}

export class ApiKey extends ProviderView {
  /** The vendor. */
  readonly provider: string;

  /** Unique name. */
  readonly key_name: string;

  /** Whether an operations page may use this key. */
  readonly use_for_ops_center: boolean;
}

export class LiveApiKey extends ApiKey {
  /** How it is doing as this instance sees it. */
  readonly state: ProviderState;

  /** Requests that were sent to it. */
  readonly requests_count: number;

  /** Tokens it has used, input and output. */
  readonly tokens_used: number;

  /** What that cost, USD, as far as prices are known; with what apps paid with keys of their own. */
  readonly cost_usd: number;

  /** When it was last asked, RFC 3339; null before the first time. */
  readonly last_used: string | null;

  /** Keys in use that the vendor ends within 14 days, or has ended. */
  readonly warnings: string[];
}

export class WrittenApiKey extends ApiKey {
  /** Revision this write became. */
  readonly revision: number;

  /** How far the change has come; only with `wait=applied`. */
  readonly applied?: Applied;

  /** What a dry run would change; only in answers to dry runs. */
  readonly changes?: Change[];

  /** What it leads to that may not be meant, e.g. a purpose without an enabled provider. */
  readonly warnings: string[];
}

export class ApiKeyPage {
  /** Api keys by id. */
  readonly data: LiveApiKey[];

  /** Pass as `cursor` for the next page; null on the last one. */
  readonly next_cursor: string | null;
}

export class TestedKey {
  /** Version of the key. */
  readonly version: number;

  /** Whether the vendor accepted it; null when it could not be asked. */
  readonly key_accepted: boolean | null;
}

export class ApiKeyTest extends ProviderHealth {
  /** Whether the vendor accepted every key in use; false when it refused one, null when it could not be asked. */
  readonly key_accepted: boolean | null;

  /** Each key in use, newest first. */
  readonly keys: TestedKey[];
}
