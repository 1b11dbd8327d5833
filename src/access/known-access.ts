import type { AdminPrincipal, AppPrincipal, Principal } from './principal.js';

/** What a credential that is neither revoked nor unknown stands for. */
export interface KnownCredential {
  readonly principal: Principal;
  /** Unix time in milliseconds; null: never. */
  readonly expiresAt: number | null;
}

/** A principal whose sets are lists, so that it can be written down. */
export type WrittenPrincipal =
  AdminPrincipal | (Omit<AppPrincipal, 'keyPurposes'> & { readonly keyPurposes: readonly string[] | null });

export interface WrittenCredential extends Omit<KnownCredential, 'principal'> {
  readonly principal: WrittenPrincipal;
}

/** An app whose tokens are those of an issuer, as it is stored. */
export interface StoredJwtApp {
  readonly id: number;
  readonly name: string;
  /** Its settings, for this app alone. */
  readonly sealed: string;
}

/** The credentials, as the database said last; of many app keys those that were used last. */
export interface KnownCredentials {
  /** When it said so. */
  readonly confirmedAt: Date;
  /** By the SHA-256 of the whole credential, base64url. */
  readonly credentials: readonly (readonly [string, WrittenCredential])[];
}

/** Who may use Patchbay, as the database said last. */
export interface KnownAccess extends KnownCredentials {
  readonly jwtApps: readonly StoredJwtApp[];
}

export function writtenCredential({ principal, expiresAt }: KnownCredential): WrittenCredential {
  if (principal.kind === 'admin') return { principal, expiresAt };
  const { keyPurposes } = principal;
  return { principal: { ...principal, keyPurposes: keyPurposes && [...keyPurposes] }, expiresAt };
}

export function readCredential({ principal, expiresAt }: WrittenCredential): KnownCredential {
  if (principal.kind === 'admin') return { principal, expiresAt };
  const { keyPurposes } = principal;
  return { principal: { ...principal, keyPurposes: keyPurposes && new Set(keyPurposes) }, expiresAt };
}
