import { IsBoolean, IsInt, IsOptional, Max, Min } from 'class-validator';
import { MAX_ID } from '../../validation/ids.js';
import { IsFutureTime } from '../../validation/is-future-time.js';
import { IsSecret } from '../../validation/is-secret.js';
import { MayBeAbsent } from '../../validation/may-be-absent.js';
import { KeyVersion, WrittenKeyVersion } from '../key-version.dto.js';

const MAX_GRACE_SECONDS = 30 * 24 * 3600;

/** How one version takes over from the others. */
export class ActivateVersion {
  /**
   * How long those it replaces stand in should the vendor refuse it, 0 to 2592000 seconds; default 300. With 0 every
   * other version ends at once, also one that is in its grace.
   */
  @MayBeAbsent()
  @IsInt()
  @Min(0)
  @Max(MAX_GRACE_SECONDS)
  readonly grace_seconds?: number;

  /** false: do not prove it at the vendor first; default true. */
  @MayBeAbsent()
  @IsBoolean()
  readonly verify?: boolean;
}

export class RotateKey extends ActivateVersion {
  /** The new secret, which takes the place of all keys in use that have the same owner. Write-only. */
  @IsSecret()
  readonly api_key: string;

  /** Id of the app whose own keys it replaces; null or left out: those that are everybody's. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_ID)
  readonly app_id?: number | null;

  /** When the vendor ends it, RFC 3339, in the future. Patchbay warns 14 days before; null or left out: it does not. */
  @IsOptional()
  @IsFutureTime()
  readonly expires_at?: string | null;
}

/** The version that is in use now. */
export class RotatedKey extends WrittenKeyVersion {
  /** The versions it took over from, as they are now; newest first. */
  readonly replaced: KeyVersion[];
}
