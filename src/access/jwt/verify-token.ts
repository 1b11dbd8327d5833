import { decodeJwt, errors, type JWTPayload, jwtVerify, type JWTVerifyGetKey } from 'jose';
import type { JwtSettings } from './jwt-settings.js';

/** Whoever gets hold of a token could use it for so long, whatever its issuer thought. */
const LONGEST_LIFE_SECONDS = 86_400;
const LONGEST_AGENT_TYPE = 1000;

/** What a token that proved to be right says. */
export interface VerifiedClaims {
  /** Unix time in milliseconds. */
  readonly expiresAt: number;
  /** Claim `agent_type`. */
  readonly agentType: string | undefined;
}

/** What a token says of itself, not verified. */
export interface ClaimedOrigin {
  readonly issuer: string;
  readonly audiences: readonly string[];
}

/** @returns undefined for what is no token, or names neither issuer nor audience */
export function originOf(token: string): ClaimedOrigin | undefined {
  try {
    const { iss: issuer, aud = [] } = decodeJwt(token);
    const audiences = [aud].flat().filter((each) => typeof each === 'string');
    return typeof issuer === 'string' && audiences.length > 0 ? { issuer, audiences } : undefined;
  } catch (error) {
    if (error instanceof errors.JWTInvalid) return undefined;
    throw error;
  }
}

/**
 * @param now Unix time in milliseconds
 * @throws {errors.JOSEError} unless signature, issuer, audience, algorithm and times are right
 */
export async function verifyToken(
  token: string,
  key: JWTVerifyGetKey | Uint8Array,
  { issuer, audience, algorithms, clockToleranceSeconds }: JwtSettings,
  now: number,
): Promise<VerifiedClaims> {
  const rules = {
    issuer,
    audience,
    algorithms: [...algorithms],
    clockTolerance: clockToleranceSeconds,
    requiredClaims: ['exp'],
    currentDate: new Date(now),
  };
  const { payload } = await jwtVerify(token, key, rules);
  const { exp = 0, agent_type: agentType } = payload;
  requireShortLife(payload, exp, now / 1000, clockToleranceSeconds);
  return { expiresAt: (exp + clockToleranceSeconds) * 1000, agentType: agentTypeIn(agentType, payload) };
}

function requireShortLife(payload: JWTPayload, exp: number, nowSeconds: number, toleranceSeconds: number): void {
  const { iat } = payload;
  if (iat !== undefined && iat > nowSeconds + toleranceSeconds)
    throw invalid('it was issued in the future', payload, 'iat');
  if (exp - (iat ?? nowSeconds) <= LONGEST_LIFE_SECONDS + toleranceSeconds) return;
  throw invalid('it is valid for more than a day', payload, 'exp');
}

function agentTypeIn(value: unknown, payload: JWTPayload): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && value.length <= LONGEST_AGENT_TYPE) return value;
  throw invalid('its agent_type is no text', payload, 'agent_type');
}

function invalid(message: string, payload: JWTPayload, claim: string): Error {
  return new errors.JWTClaimValidationFailed(message, payload, claim, 'check_failed');
}
