import { IsSecret } from '../validation/is-secret.js';
import { IsWeight } from '../validation/is-weight.js';
import { MayBeAbsent } from '../validation/may-be-absent.js';

export class AddKey {
  /** Another secret of the same account or of another one. Write-only. */
  @IsSecret()
  readonly api_key: string;

  /** Its share of the requests among the keys in use, 1 to 1000; default 1. */
  @MayBeAbsent()
  @IsWeight()
  readonly weight?: number;
}

export class UpdateKey {
  /** Its share of the requests among the keys in use, 1 to 1000. */
  @IsWeight()
  readonly weight: number;
}

export class KeyVersion {
  /** Counts up from 1. */
  readonly version: number;

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

  /** When it was revoked, RFC 3339; null while it is not. */
  readonly revoked_at: string | null;
}

export class WrittenKeyVersion extends KeyVersion {
  /** Revision this write became. */
  readonly revision: number;
}

export class KeyVersions {
  /** Newest first. */
  readonly versions: KeyVersion[];
}
