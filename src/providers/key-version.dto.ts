import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { MAX_ID } from '../validation/ids.js';
import { IsFutureTime } from '../validation/is-future-time.js';
import { IsSecret } from '../validation/is-secret.js';
import { IsWeight } from '../validation/is-weight.js';
import { MayBeAbsent } from '../validation/may-be-absent.js';
import { Change } from '../revisions/history/change.dto.js';
import { Applied } from '../revisions/propagation/applied.dto.js';

export class AddKey {
  /** Another secret of the same account or of another one. Write-only. */
  @IsSecret()
  readonly api_key: string;

  /** Id of the app whose own it is to be: only its requests use it, and they use no other one here. Null or left out: everybody's. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_ID)
  readonly app_id?: number | null;

  /** Its share of the requests among the keys in use, 1 to 1000; default 1. */
  @MayBeAbsent()
  @IsWeight()
  readonly weight?: number;

  /** When the vendor ends it, RFC 3339, in the future. Patchbay warns 14 days before; null or left out: it does not. */
  @IsOptional()
  @IsFutureTime()
  readonly expires_at?: string | null;
}

/** Only what is given changes. */
export class UpdateKey {
  /** Its share of the requests among the keys in use, 1 to 1000. */
  @MayBeAbsent()
  @IsWeight()
  readonly weight?: number;

  /** When the vendor ends it, RFC 3339, in the future; null when it does not. */
  @IsOptional()
  @IsFutureTime()
  readonly expires_at?: string | null;
}

export class KeyVersion {
  /** Counts up from 1. */
  readonly version: number;

  /** Id of the app whose own it is, and whose requests alone use it; null: everybody's. */
  readonly app_id: number | null;

  /** `active` ones share the requests, `grace` ones stand in for them, `revoked` ones are history. */
  readonly state: 'pending' | 'active' | 'grace' | 'revoked';

  /** Its share of the requests among the active ones. */
  readonly weight: number;

  /** `****` and its last four characters. */
  readonly masked_key: string;

  /** When it was added, RFC 3339. */
  readonly created_at: string;

  /** When a test last succeeded with it, RFC 3339; null before the first. */
  readonly verified_at: string | null;

  /** Until when it stands in for the active ones, RFC 3339; null when it does not. */
  readonly grace_until: string | null;

  /** When the vendor ends it, RFC 3339; null when nobody said. */
  readonly expires_at: string | null;

  /** When it was revoked, RFC 3339; null while it is not. */
  readonly revoked_at: string | null;

  /** When its secret was erased, RFC 3339; null while it can be activated again. */
  readonly destroyed_at: string | null;
}

export class WrittenKeyVersion extends KeyVersion {
  /** Revision this write became. */
  readonly revision: number;

  /** How far the change has come; only with `wait=applied`. */
  readonly applied?: Applied;

  /** What a dry run would change; only in answers to dry runs. */
  readonly changes?: Change[];
}

export class KeyVersions {
  /** Newest first. */
  readonly versions: KeyVersion[];

  /** Keys in use that the vendor ends within 14 days, or has ended. */
  readonly warnings: string[];
}
