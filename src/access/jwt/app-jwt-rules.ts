import { createPublicKey, type JsonWebKeyInput } from 'node:crypto';
import type { JSONWebKeySet } from 'jose';
import { baseUrlRefusal } from '../../egress/base-url-policy.js';
import { type FieldError, GatewayError } from '../../errors/gateway-error.js';
import type { PutAppJwt } from './app-jwt.dto.js';
import { type JwtAlgorithm, type JwtSettings, SECRET_ALGORITHMS } from './jwt-settings.js';

const DEFAULT_TOLERANCE_SECONDS = 5;
const MAX_KEYS = 100;
const MAX_JWKS_CHARACTERS = 65_536;
const PUBLIC_KEY_TYPES: ReadonlySet<unknown> = new Set(['RSA', 'EC', 'OKP']);
/** RFC 7518 6.2.2, 6.3.2, 6.4.1: what only the issuer may know. */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
/** RFC 7518 3.2: at least as long as the digest. */
const SHORTEST_SECRET: Readonly<Partial<Record<JwtAlgorithm, number>>> = { HS256: 32, HS384: 48, HS512: 64 };

/** @throws {GatewayError} 400 naming each field that cannot be so */
export function jwtSettings(body: PutAppJwt, allowedOrigins: readonly string[]): JwtSettings {
  const { issuer, audience, algorithms, secret = null, jwks_url: jwksUrl = null, jwks = null } = body;
  const fields = [
    ...oneOf({ secret, jwks_url: jwksUrl, jwks }),
    ...algorithmErrors(algorithms, secret !== null),
    ...secretErrors(algorithms, secret),
    ...urlErrors(jwksUrl, allowedOrigins),
    ...(jwks === null ? [] : keySetErrors(jwks)),
  ];
  if (fields.length > 0) {
    throw new GatewayError('invalid_request', fields.map(({ field, message }) => `${field}: ${message}`).join('; '), {
      fields,
    });
  }
  const { clock_tolerance_seconds: clockToleranceSeconds = DEFAULT_TOLERANCE_SECONDS } = body;
  // Checked just above.
  return { issuer, audience, algorithms, secret, jwksUrl, jwks: jwks as JSONWebKeySet | null, clockToleranceSeconds };
}

function oneOf(means: Readonly<Record<string, unknown>>): readonly FieldError[] {
  const given = Object.keys(means).filter((name) => means[name] !== null);
  if (given.length === 1) return [];
  return (given.length === 0 ? ['secret'] : given).map((field) => ({
    field,
    message: 'give exactly one of secret, jwks_url and jwks',
  }));
}

/** A public key taken for a secret would let everybody sign. */
function algorithmErrors(algorithms: readonly JwtAlgorithm[], hasSecret: boolean): readonly FieldError[] {
  const wrong = algorithms.filter((name) => SECRET_ALGORITHMS.some((one) => one === name) !== hasSecret);
  const message = hasSecret ? 'needs public keys, not a secret' : 'needs a secret, not public keys';
  return wrong.map((name) => ({ field: 'algorithms', message: `${name} ${message}` }));
}

function secretErrors(algorithms: readonly JwtAlgorithm[], secret: string | null): readonly FieldError[] {
  if (secret === null) return [];
  const shortest = Math.max(...algorithms.map((name) => SHORTEST_SECRET[name] ?? 0));
  if (secret.length >= shortest) return [];
  return [{ field: 'secret', message: `must have at least ${shortest} characters for ${algorithms.join(', ')}` }];
}

function urlErrors(url: string | null, allowedOrigins: readonly string[]): readonly FieldError[] {
  const refusal = url === null ? undefined : baseUrlRefusal(url, 'api_key', allowedOrigins);
  return refusal === undefined ? [] : [{ field: 'jwks_url', message: refusal }];
}

function keySetErrors(set: Readonly<Record<string, unknown>>): readonly FieldError[] {
  const { keys, ...others } = set;
  const isList = Array.isArray(keys) && keys.length > 0 && keys.length <= MAX_KEYS;
  if (!isList || Object.keys(others).length > 0 || JSON.stringify(set).length > MAX_JWKS_CHARACTERS) {
    return [{ field: 'jwks', message: `must be {"keys":[…]} with 1 to ${MAX_KEYS} keys, 64 KiB at most` }];
  }
  return keys.flatMap((key: unknown, index) => {
    const message = keyError(key);
    return message === undefined ? [] : [{ field: `jwks.keys.${index}`, message }];
  });
}

function keyError(key: unknown): string | undefined {
  if (typeof key !== 'object' || key === null || !('kty' in key) || !PUBLIC_KEY_TYPES.has(key.kty)) {
    return 'must be a public key of the kty RSA, EC or OKP';
  }
  if (PRIVATE_MEMBERS.some((member) => member in key)) return 'is a private key; enter its public part only';
  return isPublicKey(key) ? undefined : 'is no complete public key, or of a curve that is not known here';
}

function isPublicKey(key: object): boolean {
  try {
    createPublicKey({ key: key as JsonWebKeyInput['key'], format: 'jwk' });
    return true;
  } catch {
    return false;
  }
}
