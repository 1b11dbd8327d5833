import type { Principal } from './principal.js';

/** What a credential that is neither revoked nor unknown stands for. */
export interface KnownCredential {
  readonly principal: Principal;
  /** Unix time in milliseconds; null: never. */
  readonly expiresAt: number | null;
}

/** Everybody who may use Patchbay, as the database said last. */
export interface KnownAccess {
  /** When it said so. */
  readonly confirmedAt: Date;
  /** By the SHA-256 of the whole credential, base64url. */
  readonly credentials: readonly (readonly [string, KnownCredential])[];
}
