import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import { Environment } from '../../config/environment.js';
import type { AppEntity } from '../../database/entities/app.entity.js';
import type { WriteContext } from '../../revisions/write-context.js';
import { appSubject } from '../apps/app-fields.js';
import { requireApp } from '../apps/app-rules.js';
import { CredentialWrites } from '../credentials/credential-writes.js';
import type { AppJwtView, PutAppJwt, WrittenAppJwt } from './app-jwt.dto.js';
import { jwtSettings } from './app-jwt-rules.js';
import { AppJwtStore } from './app-jwt.store.js';

/** Whose tokens stand for an app: a credential, which no export, history or rollback knows. */
@Injectable()
export class AppJwtService {
  constructor(
    private readonly store: AppJwtStore,
    private readonly writes: CredentialWrites,
    private readonly audit: Audit,
    private readonly environment: Environment,
  ) {}

  get(appId: number): Promise<AppJwtView> {
    return this.store.view(appId);
  }

  async put(appId: number, body: PutAppJwt, context: WriteContext): Promise<WrittenAppJwt> {
    const settings = jwtSettings(body, this.environment.EGRESS_ALLOW_ORIGINS);
    const { result, revision } = await this.writes.commit(context, async (manager) => {
      const app = await requireApp(manager, appId);
      const view = await this.store.write(manager, appId, settings);
      await this.append(manager, 'app_jwt.put', app, context, { ...view });
      return view;
    });
    if (!context.dryRun) await this.store.takeIn();
    return { ...result, revision };
  }

  async remove(appId: number, context: WriteContext): Promise<{ revision: number }> {
    const { revision } = await this.writes.commit(context, async (manager) => {
      const app = await requireApp(manager, appId);
      await this.store.remove(manager, appId);
      await this.append(manager, 'app_jwt.delete', app, context, {});
    });
    if (!context.dryRun) await this.store.takeIn();
    return { revision };
  }

  private append(
    manager: EntityManager,
    action: string,
    app: AppEntity,
    { author: actor, reason }: WriteContext,
    details: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    return this.audit.append(manager, { actor, action, entity: `tokens of ${appSubject(app)}`, reason, details });
  }
}
