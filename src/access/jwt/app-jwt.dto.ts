import { ArrayMinSize, ArrayUnique, IsArray, IsIn, IsInt, IsObject, IsOptional, Max, Min } from 'class-validator';
import type { JSONWebKeySet } from 'jose';
import { Change } from '../../revisions/history/change.dto.js';
import { Applied } from '../../revisions/propagation/applied.dto.js';
import { IsSecret } from '../../validation/is-secret.js';
import { IsText } from '../../validation/is-text.js';
import { MayBeAbsent } from '../../validation/may-be-absent.js';
import { JWT_ALGORITHMS, type JwtAlgorithm } from './jwt-settings.js';

const MAX_NAME_LENGTH = 1000;
const MAX_TOLERANCE_SECONDS = 60;

/** Whose tokens prove that a request comes from the app. Exactly one of `secret`, `jwks_url` and `jwks` is given. */
export class PutAppJwt {
  /** The claim `iss`, exactly. Together with the audience it tells which app a token is of. */
  @IsText({ max: MAX_NAME_LENGTH })
  readonly issuer: string;

  /** The claim `aud`, exactly, or one of it. */
  @IsText({ max: MAX_NAME_LENGTH })
  readonly audience: string;

  /** How tokens may be signed: HS… with `secret`, the others with `jwks_url` or `jwks`. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(JWT_ALGORITHMS, { each: true })
  readonly algorithms: JwtAlgorithm[];

  /** What both sides know, at least 32 characters, 48 for HS384, 64 for HS512. Write-only. */
  @IsOptional()
  @IsSecret()
  readonly secret?: string | null;

  /** Where the issuer publishes its public keys, https. */
  @IsOptional()
  @IsText({ max: MAX_NAME_LENGTH })
  readonly jwks_url?: string | null;

  /** Its public keys themselves, `{"keys":[…]}`. */
  @IsOptional()
  @IsObject()
  readonly jwks?: Record<string, unknown> | null;

  /** How far the issuer's clock may be off, 0 to 60 seconds; default 5. */
  @MayBeAbsent()
  @IsInt()
  @Min(0)
  @Max(MAX_TOLERANCE_SECONDS)
  readonly clock_tolerance_seconds?: number;
}

export class AppJwtView {
  /** Id of the app. */
  readonly app_id: number;

  /** The claim `iss`. */
  readonly issuer: string;

  /** The claim `aud`, or one of it. */
  readonly audience: string;

  /** How tokens may be signed. */
  readonly algorithms: string[];

  /** What verifies them: a secret, which is not shown, or public keys. */
  readonly verified_by: 'secret' | 'jwks_url' | 'jwks';

  /** Where the issuer publishes its public keys; null when it does not. */
  readonly jwks_url: string | null;

  /** Its public keys, as they were entered; null when they were not. */
  readonly jwks: JSONWebKeySet | null;

  /** How far the issuer's clock may be off, in seconds. */
  readonly clock_tolerance_seconds: number;

  /** When tokens were first taken, RFC 3339. */
  readonly created_at: string;

  /** When this last changed, RFC 3339. */
  readonly updated_at: string;
}

export class WrittenAppJwt extends AppJwtView {
  /** Revision that was current; credentials are no part of it. */
  readonly revision: number;

  /** How far that revision has come; only with `wait=applied`. */
  readonly applied?: Applied;

  /** Always empty, since credentials are no part of the configuration; only in answers to dry runs. */
  readonly changes?: Change[];
}
