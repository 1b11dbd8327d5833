import type { EntityManager } from 'typeorm';
import { GatewayError } from '../../errors/gateway-error.js';

/** Any fixed number; writes of admins take turns, so that two of them cannot remove each other. */
const ADMINS_LOCK = 7_288_003;

/** An enabled admin with the role admin who can prove it: by a token that is valid, or at the identity provider. */
const CAN_MANAGE = `
  select exists (
    select from admins where enabled and role = 'admin' and (
      issuer = $1
      or exists (
        select from admin_tokens
        where admin_id = admins.id and revoked_at is null and (expires_at is null or expires_at > now())
      )
    )
  ) as exists`;

/**
 * Runs a write of admins or their tokens.
 *
 * @param issuer of the identity provider that people log in with; undefined: none
 * @throws {GatewayError} 409 `last_admin` when nobody with the role admin would be left
 */
export async function keepingAnAdmin<T>(
  manager: EntityManager,
  issuer: string | undefined,
  write: () => Promise<T>,
): Promise<T> {
  await manager.query('select pg_advisory_xact_lock($1)', [ADMINS_LOCK]);
  const hadOne = await isThereOne(manager, issuer);
  const result = await write();
  // Whoever came with the break-glass token because there is none must not be hindered.
  if (!hadOne || (await isThereOne(manager, issuer))) return result;
  throw new GatewayError(
    'last_admin',
    'Nobody with the role admin could get in after this: it concerns the last enabled one that has a valid token. Give another admin the role and a token first (POST /api/v1/llm-config/admins, then POST /admins/{id}/tokens).',
  );
}

async function isThereOne(manager: EntityManager, issuer: string | undefined): Promise<boolean> {
  const [row]: readonly [{ exists: boolean }] = await manager.query(CAN_MANAGE, [issuer ?? null]);
  return row.exists;
}
