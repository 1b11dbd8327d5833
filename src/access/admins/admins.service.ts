import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, MoreThan } from 'typeorm';
import { Environment } from '../../config/environment.js';
import { AdminEntity } from '../../database/entities/admin.entity.js';
import { GatewayError } from '../../errors/gateway-error.js';
import type { WriteContext } from '../../revisions/write-context.js';
import { type IdPageQuery, type Page, pageOf } from '../../validation/page.dto.js';
import { CredentialWrites } from '../credentials/credential-writes.js';
import { Audit } from '../../audit/audit.js';
import type { AdminView, CreateAdmin, UpdateAdmin, WrittenAdmin } from './admin.dto.js';
import { adminSubject, adminView } from './admin-fields.js';
import { requireAdmin, requireOwnRole, savingAdmin } from './admin-rules.js';
import { keepingAnAdmin } from './last-admin.js';

/** Who manages Patchbay. They are credentials rather than configuration: no revision, no history, no export. */
@Injectable()
export class AdminsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly writes: CredentialWrites,
    private readonly audit: Audit,
    private readonly environment: Environment,
  ) {}

  async page({ limit, cursor }: IdPageQuery): Promise<Page<AdminView>> {
    const rows = await this.dataSource
      .getRepository(AdminEntity)
      .find({ where: { id: MoreThan(cursor) }, order: { id: 'ASC' }, take: limit + 1 });
    return pageOf(rows, limit, ({ id }) => String(id), adminView);
  }

  async get(id: number): Promise<AdminView> {
    return adminView(await requireAdmin(this.dataSource.manager, id));
  }

  create({ name, role, enabled = true }: CreateAdmin, context: WriteContext): Promise<WrittenAdmin> {
    return this.write('admin.create', context, async (manager) => {
      const repository = manager.getRepository(AdminEntity);
      const fields = { name, role, enabled, issuer: null, subject: null, lastLoginAt: null };
      return savingAdmin(name, () => repository.save(repository.create(fields)));
    });
  }

  update(id: number, body: UpdateAdmin, context: WriteContext): Promise<WrittenAdmin> {
    const fields = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
    if (Object.keys(fields).length === 0)
      throw new GatewayError('invalid_request', 'There is nothing to change: name at least one field.');
    return this.write('admin.update', context, async (manager) => {
      const admin = await requireAdmin(manager, id);
      requireOwnRole(admin, body);
      Object.assign(admin, fields);
      return savingAdmin(admin.name, () => manager.getRepository(AdminEntity).save(admin));
    });
  }

  /** Their tokens and sessions go with them, here before the answer and everywhere else a moment later. */
  async remove(id: number, context: WriteContext): Promise<{ revision: number }> {
    const { revision } = await this.write('admin.delete', context, async (manager) => {
      const admin = await requireAdmin(manager, id);
      await manager.getRepository(AdminEntity).delete({ id });
      return admin;
    });
    return { revision };
  }

  private async write(
    action: string,
    context: WriteContext,
    change: (manager: EntityManager) => Promise<AdminEntity>,
  ): Promise<WrittenAdmin> {
    const { result, revision } = await this.writes.commit(context, async (manager) => {
      const admin = await keepingAnAdmin(manager, this.environment.OIDC_ISSUER, () => change(manager));
      const view = adminView(admin);
      const { author: actor, reason } = context;
      await this.audit.append(manager, { actor, action, entity: adminSubject(admin), reason, details: { ...view } });
      return view;
    });
    return { ...result, revision };
  }
}
