import type { AppKeyEntity } from '../../database/entities/app-key.entity.js';
import { maskedKey } from '../../database/entities/masked-key.js';
import type { AppKeyView, RotateAppKey } from './app-key.dto.js';

export function appKeyView(key: AppKeyEntity, now = new Date()): AppKeyView {
  return {
    id: key.id,
    name: key.name,
    masked_key: maskedKey(key),
    state: stateOf(key, now),
    purposes: key.purposes,
    limits: key.limits,
    created_at: key.createdAt.toISOString(),
    expires_at: key.expiresAt?.toISOString() ?? null,
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
    revoked_at: key.revokedAt?.toISOString() ?? null,
  };
}

export function stateOf({ revokedAt, expiresAt }: AppKeyEntity, now: Date): AppKeyView['state'] {
  if (revokedAt) return 'revoked';
  return expiresAt && expiresAt <= now ? 'expired' : 'active';
}

/** When the key that follows another one ends: as asked, else after as long a life. */
export function successorEnd(
  { expires_at }: RotateAppKey,
  { createdAt, expiresAt }: Pick<AppKeyEntity, 'createdAt' | 'expiresAt'>,
  now: Date,
): Date | null {
  if (expires_at !== undefined) return expires_at === null ? null : new Date(expires_at);
  return expiresAt && new Date(now.getTime() + expiresAt.getTime() - createdAt.getTime());
}

/** When the old key ends: after the overlap, unless it would have ended before. */
export function overlapEnd(overlapSeconds: number, { expiresAt }: Pick<AppKeyEntity, 'expiresAt'>, now: Date): Date {
  const end = new Date(now.getTime() + overlapSeconds * 1000);
  return expiresAt && expiresAt < end ? expiresAt : end;
}
