import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, MoreThan } from 'typeorm';
import { AppEntity } from '../../database/entities/app.entity.js';
import { contains } from '../../database/name-contains.js';
import { GatewayError } from '../../errors/gateway-error.js';
import { RevisionPublisher } from '../../revisions/revision-publisher.js';
import type { WriteContext } from '../../revisions/write-context.js';
import { budgetStates } from '../../usage/budgets/budget-states.js';
import { type IdSearchQuery, type Page, pageOf } from '../../validation/page.dto.js';
import { CredentialWrites } from '../credentials/credential-writes.js';
import type { AppView, CreateApp, UpdateApp, WrittenApp } from './app.dto.js';
import { appFields, appSubject, appView, changedAppFields } from './app-fields.js';
import { forgetErasedKeys, requireApp, requireNamed, requireNoOwnKeys, savingApp } from './app-rules.js';

/** The applications that may call, and what each of them may do: part of the configuration. */
@Injectable()
export class AppsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly publisher: RevisionPublisher,
    private readonly credentials: CredentialWrites,
  ) {}

  async page({ limit, cursor, q }: IdSearchQuery): Promise<Page<AppView>> {
    const rows = await this.dataSource.getRepository(AppEntity).find({
      where: { id: MoreThan(cursor), ...(q !== undefined && { name: contains(q) }) },
      order: { id: 'ASC' },
      take: limit + 1,
    });
    const views = await viewsOf(this.dataSource.manager, rows);
    return pageOf(
      views,
      limit,
      ({ id }) => String(id),
      (view) => view,
    );
  }

  async get(id: number): Promise<AppView> {
    const { manager } = this.dataSource;
    return viewOf(manager, await requireApp(manager, id));
  }

  async create(body: CreateApp, context: WriteContext): Promise<WrittenApp> {
    const fields = appFields(body);
    const { result, revision } = await this.publisher.publish(context, async (manager) => {
      await requireNamed(manager, fields);
      const repository = manager.getRepository(AppEntity);
      const app = await savingApp(fields.name, () => repository.save(repository.create(fields)));
      return { action: 'app.create', subject: appSubject(app), result: await viewOf(manager, app) };
    });
    return { ...result, revision };
  }

  async update(id: number, body: UpdateApp, context: WriteContext): Promise<WrittenApp> {
    const fields = changedAppFields(body);
    if (Object.keys(fields).length === 0)
      throw new GatewayError('invalid_request', 'There is nothing to change: name at least one field.');
    const { result, revision } = await this.publisher.publish(context, async (manager) => {
      const app = await requireApp(manager, id);
      await requireNamed(manager, fields);
      Object.assign(app, fields);
      await savingApp(app.name, () => manager.getRepository(AppEntity).save(app));
      return { action: 'app.update', subject: appSubject(app), result: await viewOf(manager, app) };
    });
    return { ...result, revision };
  }

  /** Its keys go with it, here before the answer and everywhere else a moment later. */
  async remove(id: number, context: WriteContext): Promise<{ revision: number }> {
    const { revision } = await this.publisher.publish(context, async (manager) => {
      const app = await requireApp(manager, id);
      await requireNoOwnKeys(manager, app);
      await forgetErasedKeys(manager, app);
      await manager.getRepository(AppEntity).delete({ id });
      return { action: 'app.delete', subject: appSubject(app), result: undefined };
    });
    if (!context.dryRun) await this.credentials.takeIn();
    return { revision };
  }
}

async function viewsOf(manager: EntityManager, apps: readonly AppEntity[]): Promise<AppView[]> {
  const states = await budgetStates(
    manager,
    'app',
    apps.map(({ id, budget }) => ({ name: String(id), budget })),
  );
  return apps.map((app) => appView(app, states.get(String(app.id)) ?? []));
}

async function viewOf(manager: EntityManager, app: AppEntity): Promise<AppView> {
  const [view] = await viewsOf(manager, [app]);
  if (!view) throw new Error('one row makes one view');
  return view;
}
