import type { JSONWebKeySet } from 'jose';

export const SECRET_ALGORITHMS = ['HS256', 'HS384', 'HS512'] as const;
export const KEY_PAIR_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;
export const JWT_ALGORITHMS = [...SECRET_ALGORITHMS, ...KEY_PAIR_ALGORITHMS] as const;
export type JwtAlgorithm = (typeof JWT_ALGORITHMS)[number];

/** Whose tokens stand for an app, and how they are verified. Exactly one of the last three is not null. */
export interface JwtSettings {
  /** Exactly the claim `iss`. */
  readonly issuer: string;
  /** Exactly the claim `aud`, or one of it. */
  readonly audience: string;
  readonly algorithms: readonly JwtAlgorithm[];
  /** How far the issuer's clock may be off. */
  readonly clockToleranceSeconds: number;
  readonly secret: string | null;
  /** Where the issuer publishes its public keys. */
  readonly jwksUrl: string | null;
  /** Its public keys themselves. */
  readonly jwks: JSONWebKeySet | null;
}
