import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, MoreThan } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import { AppKeyEntity } from '../../database/entities/app-key.entity.js';
import type { AppEntity } from '../../database/entities/app.entity.js';
import { GatewayError } from '../../errors/gateway-error.js';
import type { WriteContext } from '../../revisions/write-context.js';
import { type IdPageQuery, type Page, pageOf } from '../../validation/page.dto.js';
import { CredentialWrites } from '../credentials/credential-writes.js';
import { newToken, tokenHash } from '../token.js';
import type { AppKeyView, CreateAppKey, NewAppKey, RotateAppKey, RotatedAppKey } from './app-key.dto.js';
import { appKeyView, overlapEnd, stateOf, successorEnd } from './app-key-fields.js';
import { appSubject } from './app-fields.js';
import { requireApp, requireNamed } from './app-rules.js';

const DEFAULT_OVERLAP_SECONDS = 86_400;

type KeyFields = Pick<AppKeyEntity, 'appId' | 'name' | 'expiresAt' | 'purposes' | 'limits'>;

/** The keys by which apps prove who they are. Only their hashes are stored. */
@Injectable()
export class AppKeysService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly writes: CredentialWrites,
    private readonly audit: Audit,
  ) {}

  async page(appId: number, { limit, cursor }: IdPageQuery): Promise<Page<AppKeyView>> {
    await requireApp(this.dataSource.manager, appId);
    const rows = await this.dataSource
      .getRepository(AppKeyEntity)
      .find({ where: { appId, id: MoreThan(cursor) }, order: { id: 'ASC' }, take: limit + 1 });
    return pageOf(
      rows,
      limit,
      ({ id }) => String(id),
      (key) => appKeyView(key),
    );
  }

  async create(appId: number, body: CreateAppKey, context: WriteContext): Promise<NewAppKey> {
    const { name = null, expires_at, purposes = null, limits = {} } = body;
    const expiresAt = expires_at ? new Date(expires_at) : null;
    const { result, revision } = await this.writes.commit(context, async (manager) => {
      requireSubset(await requireApp(manager, appId), purposes);
      await requireNamed(manager, { purposes });
      const made = await add(manager, { appId, name, expiresAt, purposes, limits });
      await this.append(manager, 'app_key.create', made.row, context);
      return made;
    });
    return { ...shown(result, context), revision };
  }

  async rotate(appId: number, keyId: number, body: RotateAppKey, context: WriteContext): Promise<RotatedAppKey> {
    const { result, revision } = await this.writes.commit(context, async (manager) => {
      const old = await requireKey(manager, appId, keyId);
      const now = new Date();
      requireActive(old, now);
      const made = await add(manager, { ...old, expiresAt: successorEnd(body, old, now) });
      const expiresAt = overlapEnd(body.overlap_seconds ?? DEFAULT_OVERLAP_SECONDS, old, now);
      await manager.getRepository(AppKeyEntity).update({ id: old.id }, { expiresAt });
      const replaced = appKeyView({ ...old, expiresAt });
      await this.append(manager, 'app_key.rotate', made.row, context, { replaces: old.id });
      return { ...made, replaced };
    });
    return { ...shown(result, context), replaced: result.replaced, revision };
  }

  /** Doing it again changes nothing. */
  async revoke(appId: number, keyId: number, context: WriteContext): Promise<{ revision: number }> {
    const { revision } = await this.writes.commit(context, async (manager) => {
      const key = await requireKey(manager, appId, keyId);
      if (key.revokedAt) return;
      const revokedAt = new Date();
      await manager.getRepository(AppKeyEntity).update({ id: key.id }, { revokedAt });
      await this.append(manager, 'app_key.revoke', { ...key, revokedAt }, context);
    });
    return { revision };
  }

  private async append(
    manager: EntityManager,
    action: string,
    key: AppKeyEntity,
    { author: actor, reason }: WriteContext,
    more: object = {},
  ): Promise<void> {
    const { masked_key: _, ...fields } = appKeyView(key);
    const entity = `key ${key.id} of ${appSubject(await requireApp(manager, key.appId))}`;
    await this.audit.append(manager, { actor, action, entity, reason, details: { ...fields, ...more } });
  }
}

interface MadeKey {
  readonly row: AppKeyEntity;
  readonly token: string;
}

async function add(manager: EntityManager, { appId, name, expiresAt, purposes, limits }: KeyFields): Promise<MadeKey> {
  const token = newToken('app');
  const repository = manager.getRepository(AppKeyEntity);
  const fields = { appId, name, expiresAt, purposes, limits, revokedAt: null, lastUsedAt: null };
  const credential = { tokenHash: tokenHash(token), lastFour: token.slice(-4), generated: false };
  return { row: await repository.save(repository.create({ ...fields, ...credential })), token };
}

/** What a dry run made is gone by now. */
function shown({ row, token }: MadeKey, { dryRun }: WriteContext): Omit<NewAppKey, 'revision'> {
  return { ...appKeyView(row), key: dryRun ? null : token };
}

/** Changes of one key take turns. */
async function requireKey(manager: EntityManager, appId: number, id: number): Promise<AppKeyEntity> {
  await requireApp(manager, appId);
  const key = await manager
    .getRepository(AppKeyEntity)
    .findOne({ where: { id, appId }, lock: { mode: 'pessimistic_write' } });
  if (key) return key;
  throw new GatewayError('not_found', `The app ${appId} has no key with the id ${id}.`);
}

function requireActive(key: AppKeyEntity, now: Date): void {
  const state = stateOf(key, now);
  if (state === 'active') return;
  throw new GatewayError(
    'invalid_request',
    `The key ${key.id} is ${state}, so there is nothing to replace. Make another one with POST /api/v1/llm-config/apps/${key.appId}/keys.`,
  );
}

/** A key never opens more than its app. */
function requireSubset({ name, purposes: allowed }: AppEntity, purposes: readonly string[] | null): void {
  if (!allowed || !purposes) return;
  const fields = purposes.flatMap((slug, index) =>
    allowed.includes(slug)
      ? []
      : [{ field: `purposes.${index}`, message: `the app "${name}" may use ${allowed.join(', ') || 'no purpose'}` }],
  );
  if (fields.length === 0) return;
  const summary = fields.map(({ field, message }) => `${field}: ${message}`).join('; ');
  throw new GatewayError('invalid_request', summary, { fields });
}
