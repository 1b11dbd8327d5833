import { maskedKey } from '../database/entities/masked-key.js';
import type { ProviderKeyEntity } from '../database/entities/provider-key.entity.js';
import type { KeyVersion } from './key-version.dto.js';

export function keyView(key: ProviderKeyEntity): KeyVersion {
  return {
    version: key.version,
    app_id: key.appId,
    state: key.state,
    weight: key.weight,
    masked_key: maskedKey(key),
    created_at: key.createdAt.toISOString(),
    verified_at: textOf(key.verifiedAt),
    grace_until: textOf(key.graceUntil),
    expires_at: textOf(key.expiresAt),
    revoked_at: textOf(key.revokedAt),
    destroyed_at: textOf(key.destroyedAt),
  };
}

function textOf(time: Date | null): string | null {
  return time?.toISOString() ?? null;
}
