import type { CredentialColumns } from '../database/entities/credential.columns.js';
import { newToken, tokenHash, type TokenKind } from './token.js';

export type StoredCredential = Pick<CredentialColumns, 'id' | 'tokenHash' | 'generated' | 'expiresAt' | 'revokedAt'>;

/** What a start does to the stored credentials of one kind. */
export interface BootstrapPlan {
  /** Ids of generated ones that the given one replaces. */
  readonly revoke: readonly number[];
  /** To be stored, because none is valid. */
  readonly add?: { readonly token: string; readonly generated: boolean };
  /** Why the given one has no effect. */
  readonly ignored?: 'others_exist' | 'revoked';
}

const NOTHING: BootstrapPlan = { revoke: [] };

/** A given credential takes the place of generated ones; where there are none, it is added only while none is valid. */
export function planBootstrap(
  kind: TokenKind,
  given: string | undefined,
  stored: readonly StoredCredential[],
  now: Date = new Date(),
): BootstrapPlan {
  const valid = stored.filter(
    ({ revokedAt, expiresAt }) => revokedAt === null && (expiresAt === null || expiresAt > now),
  );
  if (given !== undefined) return planGiven(given, stored, valid);
  return valid.length > 0 ? NOTHING : { ...NOTHING, add: { token: newToken(kind), generated: true } };
}

function planGiven(
  given: string,
  stored: readonly StoredCredential[],
  valid: readonly StoredCredential[],
): BootstrapPlan {
  const hash = tokenHash(given);
  const isGiven = (credential: StoredCredential): boolean => credential.tokenHash === hash;
  const generated = valid.filter((credential) => credential.generated);
  if (valid.some(isGiven)) {
    // A generated one that is given, perhaps exported for a client in the same terminal, stays generated: another one
    // may still replace it.
    return { revoke: idsOf(generated.filter((credential) => !isGiven(credential))) };
  }
  if (stored.some(isGiven)) return { ...NOTHING, ignored: 'revoked' };
  if (generated.length === 0 && valid.length > 0) return { ...NOTHING, ignored: 'others_exist' };
  return { revoke: idsOf(generated), add: { token: given, generated: false } };
}

function idsOf(credentials: readonly StoredCredential[]): readonly number[] {
  return credentials.map(({ id }) => id);
}
