import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, MoreThan } from 'typeorm';
import { Environment } from '../../config/environment.js';
import { AdminTokenEntity } from '../../database/entities/admin-token.entity.js';
import type { AdminEntity } from '../../database/entities/admin.entity.js';
import { GatewayError } from '../../errors/gateway-error.js';
import type { WriteContext } from '../../revisions/write-context.js';
import { type IdPageQuery, type Page, pageOf } from '../../validation/page.dto.js';
import { CredentialWrites } from '../credentials/credential-writes.js';
import { Audit } from '../../audit/audit.js';
import { newToken, tokenHash } from '../token.js';
import { adminSubject, adminTokenView } from './admin-fields.js';
import { requireAdmin, requireTokensAllowed } from './admin-rules.js';
import type { AdminTokenView, CreateAdminToken, NewAdminToken, WrittenAdminToken } from './admin-token.dto.js';
import { keepingAnAdmin } from './last-admin.js';

/** The tokens by which admins and their programs prove who they are. Only their hashes are stored. */
@Injectable()
export class AdminTokensService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly writes: CredentialWrites,
    private readonly audit: Audit,
    private readonly environment: Environment,
  ) {}

  async page(adminId: number, { limit, cursor }: IdPageQuery): Promise<Page<AdminTokenView>> {
    await requireAdmin(this.dataSource.manager, adminId);
    const rows = await this.dataSource
      .getRepository(AdminTokenEntity)
      .find({ where: { adminId, id: MoreThan(cursor) }, order: { id: 'ASC' }, take: limit + 1 });
    return pageOf(
      rows,
      limit,
      ({ id }) => String(id),
      (token) => adminTokenView(token),
    );
  }

  async create(adminId: number, body: CreateAdminToken, context: WriteContext): Promise<NewAdminToken> {
    const token = newToken('admin');
    const { result, revision } = await this.writes.commit(context, async (manager) => {
      const admin = await requireAdmin(manager, adminId);
      requireTokensAllowed(admin);
      const view = adminTokenView(await add(manager, admin, token, body));
      await this.append(manager, 'admin_token.create', admin, view, context);
      return view;
    });
    // What a dry run made is gone by now.
    return { ...result, token: context.dryRun ? null : token, revision };
  }

  /** The sessions begun with it end too. Doing it again changes nothing. */
  async revoke(adminId: number, id: number, context: WriteContext): Promise<WrittenAdminToken> {
    const { result, revision } = await this.writes.commit(context, async (manager) => {
      const admin = await requireAdmin(manager, adminId);
      const token = await requireToken(manager, admin, id);
      if (token.revokedAt) return adminTokenView(token);
      const revokedAt = new Date();
      await keepingAnAdmin(manager, this.environment.OIDC_ISSUER, () =>
        manager.getRepository(AdminTokenEntity).update({ id }, { revokedAt }),
      );
      const view = adminTokenView({ ...token, revokedAt });
      await this.append(manager, 'admin_token.revoke', admin, view, context);
      return view;
    });
    return { ...result, revision };
  }

  private append(
    manager: EntityManager,
    action: string,
    admin: AdminEntity,
    view: AdminTokenView,
    { author: actor, reason }: WriteContext,
  ): Promise<void> {
    const entity = `token ${view.id} of ${adminSubject(admin)}`;
    return this.audit.append(manager, { actor, action, entity, reason, details: { ...view } });
  }
}

function add(
  manager: EntityManager,
  { id: adminId }: AdminEntity,
  token: string,
  { name = null, expires_at }: CreateAdminToken,
): Promise<AdminTokenEntity> {
  const repository = manager.getRepository(AdminTokenEntity);
  const expiresAt = expires_at ? new Date(expires_at) : null;
  const credential = { tokenHash: tokenHash(token), lastFour: token.slice(-4), generated: false };
  const fields = { adminId, name, expiresAt, revokedAt: null, lastUsedAt: null };
  return repository.save(repository.create({ ...fields, ...credential }));
}

async function requireToken(manager: EntityManager, admin: AdminEntity, id: number): Promise<AdminTokenEntity> {
  const token = await manager.getRepository(AdminTokenEntity).findOneBy({ id, adminId: admin.id });
  if (token) return token;
  throw new GatewayError('not_found', `The admin ${admin.id} has no token with the id ${id}.`);
}
