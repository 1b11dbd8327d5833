import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Role } from '../../database/entities/admin.entity.js';
import { GatewayError } from '../../errors/gateway-error.js';
import type { LoginOrigin } from '../sessions/browser-sessions.js';
import { type BegunSession, type ProvedLogin, SessionBegin } from '../sessions/session-begin.js';
import { kindOfToken, tokenHash } from '../token.js';
import { BreakGlass } from './break-glass.js';
import { LoginLimits } from './login-limits.js';

const FIND = `
  select admin_tokens.id as token_id, admins.id, admins.name, admins.role,
    enabled and revoked_at is null and (expires_at is null or expires_at > now()) as is_valid
  from admin_tokens join admins on admins.id = admin_id
  where token_hash = $1`;

interface Found {
  readonly token_id: number;
  readonly id: number;
  readonly name: string;
  readonly role: Role;
  readonly is_valid: boolean;
}

/** Login to the page with an admin token. */
@Injectable()
export class TokenLogin {
  constructor(
    private readonly sessions: SessionBegin,
    private readonly limits: LoginLimits,
    private readonly breakGlass: BreakGlass,
  ) {}

  /** @throws {GatewayError} 401 for a token that is not valid, 429 when too many were not */
  async logIn(token: string, { address, formerSession }: LoginOrigin): Promise<BegunSession> {
    const attempt = this.limits.begin(address);
    let isRefused = false;
    try {
      return await this.sessions.begin(formerSession, async (manager) => {
        const found = await find(manager, token);
        isRefused = found?.is_valid !== true;
        if (found?.is_valid !== true) throw this.refusal(token, address, found);
        return proved(found);
      });
    } finally {
      if (!isRefused) this.limits.forgive(attempt);
    }
  }

  private refusal(token: string, address: string, found: Found | undefined): GatewayError {
    const entity = found ? `admin ${found.id} (${found.name})` : 'unknown';
    // Valid tokens pass whatever happens to the account, so nobody is locked out by others.
    const account = found && entity;
    this.limits.failed({ address, means: 'token', entity, account });
    return new GatewayError('invalid_api_key', `${this.whyNot(token)} Nobody was logged in.`);
  }

  private whyNot(token: string): string {
    if (this.breakGlass.is(token))
      return 'The break-glass token opens the API and not the page; make an admin token with it and log in with that.';
    if (kindOfToken(token) === 'app') return 'That is an app key; the page takes admin tokens (pb_admin_…).';
    return 'The token is unknown, revoked or expired, or its admin is disabled.';
  }
}

async function find(manager: EntityManager, token: string): Promise<Found | undefined> {
  const rows: readonly Found[] = await manager.query(FIND, [tokenHash(token)]);
  return rows[0];
}

function proved({ id, name, role, token_id: adminTokenId }: Found): ProvedLogin {
  return { admin: { id, name, role }, means: 'token', adminTokenId };
}
