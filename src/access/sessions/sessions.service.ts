import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { GatewayError } from '../../errors/gateway-error.js';
import type { IdPageQuery, Page } from '../../validation/page.dto.js';
import { CredentialWrites } from '../credentials/credential-writes.js';
import { Audit } from '../../audit/audit.js';
import type { AdminPrincipal } from '../principal.js';
import type { EndedSessions, SessionView } from './session.dto.js';

/** Those that go on; `$1` is the hash of the one that asks, `$2` the admin whose they are, null: anybody's. */
const GOING_ON = `
  select sessions.id, admin_id, name as admin_name, means, coalesce(token_hash = $1, false) as is_this,
    sessions.created_at, last_seen_at, expires_at
  from sessions join admins on admins.id = admin_id
  where revoked_at is null and expires_at > now() and ($2::integer is null or admin_id = $2)`;
const END = 'update sessions set revoked_at = now() where revoked_at is null';

interface SessionRow extends Omit<SessionView, 'created_at' | 'last_seen_at' | 'expires_at'> {
  readonly created_at: Date;
  readonly last_seen_at: Date;
  readonly expires_at: Date;
}

/** Lists and ends sessions. Somebody sees and ends their own, an admin everybody's. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly writes: CredentialWrites,
    private readonly audit: Audit,
  ) {}

  /** @param asking hash of the session the question comes with; undefined without one */
  async page(
    admin: AdminPrincipal,
    asking: string | undefined,
    { limit, cursor }: IdPageQuery,
  ): Promise<Page<SessionView>> {
    const rows: readonly SessionRow[] = await this.dataSource.query(
      `${GOING_ON} and sessions.id > $3 order by sessions.id limit $4`,
      [asking ?? null, ownerSeenBy(admin), cursor, limit + 1],
    );
    const shown = rows.slice(0, limit).map(view);
    return { data: shown, next_cursor: rows.length > limit ? String(shown.at(-1)?.id) : null };
  }

  /** @throws {GatewayError} 404 also for one of somebody else, whom that is no concern of */
  async end(admin: AdminPrincipal, id: number): Promise<EndedSessions> {
    const ended = await this.endWhere(
      admin,
      `session ${id}`,
      `${END} and id = $1 and ($2::integer is null or admin_id = $2)`,
      [id, ownerSeenBy(admin)],
    );
    if (ended === 0) throw new GatewayError('not_found', `There is no session of yours with the id ${id}.`);
    return { ended };
  }

  /** The one that a browser came with. Doing it again changes nothing. */
  async endThis(admin: AdminPrincipal, tokenHash: string): Promise<void> {
    await this.endWhere(admin, 'own session', `${END} and token_hash = $1`, [tokenHash]);
  }

  /** All of one's own. */
  async endOwn(admin: AdminPrincipal): Promise<EndedSessions> {
    const ended = await this.endWhere(admin, 'own sessions', `${END} and admin_id = $1`, [admin.id]);
    return { ended };
  }

  private async endWhere(
    { name: author }: AdminPrincipal,
    entity: string,
    statement: string,
    parameters: readonly unknown[],
  ): Promise<number> {
    const context = { author, dryRun: false, expectedRevision: undefined };
    const { result } = await this.writes.commit(context, async (manager: EntityManager) => {
      const [, ended]: readonly [unknown, number] = await manager.query(statement, [...parameters]);
      if (ended > 0) await this.audit.append(manager, { actor: author, action: 'session.end', entity });
      return ended;
    });
    return result;
  }
}

function ownerSeenBy({ id, role }: AdminPrincipal): number | null {
  return role === 'admin' ? null : (id ?? 0);
}

function view({ created_at, last_seen_at, expires_at, ...row }: SessionRow): SessionView {
  return {
    ...row,
    created_at: created_at.toISOString(),
    last_seen_at: last_seen_at.toISOString(),
    expires_at: expires_at.toISOString(),
  };
}
