import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AdminEntity } from '../../database/entities/admin.entity.js';
import { Environment } from '../../config/environment.js';
import { SessionEntity } from '../../database/entities/session.entity.js';
import { GatewayError } from '../../errors/gateway-error.js';
import { CredentialWrites } from '../credentials/credential-writes.js';
import { Audit } from '../../audit/audit.js';
import { tokenHash } from '../token.js';
import { newSessionId } from './session-cookie.js';

const SECONDS_IN_HOUR = 3600;
/** Of one admin at a time; the oldest make room. */
const MAX_SESSIONS = 20;
const KEPT_AFTER_END = '7 days';

/** Who has just proved who they are, and how. */
export interface ProvedLogin {
  readonly admin: Pick<AdminEntity, 'id' | 'name' | 'role'>;
  readonly means: SessionEntity['means'];
  /** The token they logged in with; null with `oidc`. */
  readonly adminTokenId: number | null;
}

/** What the browser gets. */
export interface BegunSession {
  /** The cookie's value, which is stored nowhere else. */
  readonly id: string;
  readonly maxAgeSeconds: number;
  readonly admin: ProvedLogin['admin'];
}

/** Begins sessions. Each login has a new id, so that one planted in a browser before is worth nothing. */
@Injectable()
export class SessionBegin {
  constructor(
    private readonly writes: CredentialWrites,
    private readonly audit: Audit,
    private readonly environment: Environment,
  ) {}

  /**
   * @param former hash of the session the browser had until now, which ends
   * @param prove runs in the same transaction, and throws where there is to be no session
   */
  async begin(
    former: string | undefined,
    prove: (manager: EntityManager) => Promise<ProvedLogin>,
  ): Promise<BegunSession> {
    const id = newSessionId();
    const maxAgeSeconds = this.environment.SESSION_HOURS * SECONDS_IN_HOUR;
    const context = { author: 'login', dryRun: false, expectedRevision: undefined };
    const { result: admin } = await this.writes.commit(context, async (manager) => {
      const { admin: proved, adminTokenId, means } = await prove(manager);
      const { id: adminId, name } = proved;
      await hold(manager, proved);
      await makeRoom(manager, adminId, former);
      const expiresAt = new Date(Date.now() + maxAgeSeconds * 1000);
      await manager
        .getRepository(SessionEntity)
        .insert({ tokenHash: tokenHash(id), adminId, adminTokenId, means, expiresAt });
      await manager.query('update admins set last_login_at = now() where id = $1', [adminId]);
      await this.audit.append(manager, {
        actor: name,
        action: 'login',
        entity: `admin ${adminId} (${name})`,
        details: { means },
      });
      return proved;
    });
    return { id, maxAgeSeconds, admin };
  }

  /** Ends all of somebody whom the identity provider does not vouch for any more. */
  async endAllOf({ issuer, subject }: { readonly issuer: string; readonly subject: string }): Promise<void> {
    await this.writes.commit({ author: 'login', dryRun: false, expectedRevision: undefined }, (manager) =>
      manager.query(
        `update sessions set revoked_at = now()
         where revoked_at is null and admin_id in (select id from admins where issuer = $1 and subject = $2)`,
        [issuer, subject],
      ),
    );
  }
}

/** Before any other row, as whoever changes an admin does, so that the two never wait for each other. */
async function hold(manager: EntityManager, { id, name }: ProvedLogin['admin']): Promise<void> {
  const held: readonly object[] = await manager.query('select id from admins where id = $1 for update', [id]);
  if (held.length === 0) throw new GatewayError('invalid_request', `"${name}" was deleted a moment ago.`);
}

/** In one statement: it has all rows it wants before the version of the credentials goes up, which everybody waits for. */
async function makeRoom(manager: EntityManager, adminId: number, former: string | undefined): Promise<void> {
  await manager.query(
    `with forgotten as (
       delete from sessions where id in (
         select id from sessions where expires_at < now() - interval '${KEPT_AFTER_END}' for update skip locked))
     update sessions set revoked_at = now()
     where revoked_at is null and expires_at > now() and (token_hash = $1 or id in (
       select id from sessions where admin_id = $2 and revoked_at is null and expires_at > now()
       order by id desc offset ${MAX_SESSIONS - 1}))`,
    [former ?? null, adminId],
  );
}
