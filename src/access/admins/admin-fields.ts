import type { AdminTokenEntity } from '../../database/entities/admin-token.entity.js';
import type { AdminEntity } from '../../database/entities/admin.entity.js';
import { maskedKey } from '../../database/entities/masked-key.js';
import type { AdminView } from './admin.dto.js';
import type { AdminTokenView } from './admin-token.dto.js';

export function adminView(admin: AdminEntity): AdminView {
  return {
    id: admin.id,
    name: admin.name,
    role: admin.role,
    enabled: admin.enabled,
    issuer: admin.issuer,
    subject: admin.subject,
    created_at: admin.createdAt.toISOString(),
    updated_at: admin.updatedAt.toISOString(),
    last_login_at: admin.lastLoginAt?.toISOString() ?? null,
  };
}

export function adminTokenView(token: AdminTokenEntity, now = new Date()): AdminTokenView {
  return {
    id: token.id,
    name: token.name,
    masked_token: maskedKey(token),
    state: stateOf(token, now),
    generated: token.generated,
    created_at: token.createdAt.toISOString(),
    expires_at: token.expiresAt?.toISOString() ?? null,
    revoked_at: token.revokedAt?.toISOString() ?? null,
  };
}

function stateOf({ revokedAt, expiresAt }: AdminTokenEntity, now: Date): AdminTokenView['state'] {
  if (revokedAt) return 'revoked';
  return expiresAt && expiresAt <= now ? 'expired' : 'active';
}

/** As the record shows them, e.g. `admin 3 (ada)`. */
export function adminSubject({ id, name }: Pick<AdminEntity, 'id' | 'name'>): string {
  return `admin ${id} (${name})`;
}
