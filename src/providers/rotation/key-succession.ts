import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { ProviderKeyEntity } from '../../database/entities/provider-key.entity.js';
import type { ProviderEntity } from '../../database/entities/provider.entity.js';
import { GatewayError } from '../../errors/gateway-error.js';
import type { Change } from '../../revisions/revision-publisher.js';
import { type NewKey, ProviderKeys } from '../provider-keys.js';
import { keysOfOwner, requireOwner } from '../key-version-rules.js';
import { ProviderStore, type StoredProvider } from '../provider-store.js';
import { subjectOf } from '../provider-writes.js';

/** How a version takes over. */
export interface Terms {
  /** How long the others stand in; 0: they, and those that stand in already, are revoked at once. */
  readonly graceSeconds: number;
  /** Whether the vendor has just accepted it. */
  readonly isProved: boolean;
}

/** A version that has taken over, and those it took over from. */
export interface Succession {
  readonly successor: ProviderKeyEntity;
  readonly predecessors: readonly ProviderKeyEntity[];
}

/** Lets one version of a provider's secret take over from the others in use that have the same owner, within the transaction of a revision. */
@Injectable()
export class KeySuccession {
  constructor(
    private readonly keys: ProviderKeys,
    private readonly store: ProviderStore,
  ) {}

  async rotate(
    manager: EntityManager,
    stored: StoredProvider,
    newKey: NewKey,
    terms: Terms,
  ): Promise<Change<Succession>> {
    await requireOwner(manager, newKey.appId ?? null);
    const successor = await this.keys.add(manager, stored.provider, newKey);
    return this.succeed('rotate', manager, stored, successor, terms);
  }

  async activate(
    manager: EntityManager,
    stored: StoredProvider,
    version: number,
    terms: Terms,
  ): Promise<Change<Succession>> {
    const successor = await this.successor(stored, version, manager);
    await manager
      .getRepository(ProviderKeyEntity)
      .update({ id: successor.id }, { state: 'active', revokedAt: null, graceUntil: null });
    return this.succeed('activate', manager, stored, successor, terms);
  }

  /**
   * A version that can take over.
   * @throws {GatewayError} `not_found`, `preflight_failed` when its secret was destroyed, or `in_use` when it is the only
   * one in use already
   */
  async successor(stored: StoredProvider, version: number, manager?: EntityManager): Promise<ProviderKeyEntity> {
    const { provider } = stored;
    const key = (await this.keys.versions(provider.id, manager)).find((each) => each.version === version);
    if (!key) {
      throw new GatewayError(
        'not_found',
        `"${provider.name}" has no key version ${version}. GET /api/v1/llm-config/api-keys/${provider.id}/versions lists its keys.`,
      );
    }
    if (key.destroyedAt) throw destroyed(provider, version);
    requireOthers(stored, key);
    return key;
  }

  private async succeed(
    verb: string,
    manager: EntityManager,
    stored: StoredProvider,
    key: ProviderKeyEntity,
    { graceSeconds, isProved }: Terms,
  ): Promise<Change<Succession>> {
    const { provider } = stored;
    // Without a grace nothing that stood in before goes on doing so.
    const ends = ({ state, id }: ProviderKeyEntity): boolean =>
      id !== key.id && (graceSeconds === 0 || state === 'active');
    const others = keysOfOwner(stored, key.appId)
      .filter(ends)
      .map(({ id }) => id);
    if (isProved) await this.keys.verified([key], manager);
    if (others.length > 0) await retire(manager, others, graceSeconds);
    await this.store.touch(manager, provider);
    const after = await this.keys.versions(provider.id, manager);
    const successor = after.find(({ id }) => id === key.id) ?? key;
    return {
      action: `api_key.key_${verb}`,
      subject: `${subjectOf(provider)} key ${key.version}`,
      result: { successor, predecessors: after.filter(({ id }) => others.includes(id)) },
    };
  }
}

/** By the clock of the database. */
async function retire(manager: EntityManager, ids: readonly string[], graceSeconds: number): Promise<void> {
  const graceUntil = (): string => `clock_timestamp() + ${graceSeconds} * interval '1 second'`;
  await manager
    .getRepository(ProviderKeyEntity)
    .update(
      { id: In(ids) },
      graceSeconds === 0
        ? { state: 'revoked', revokedAt: () => 'clock_timestamp()', graceUntil: null }
        : { state: 'grace', graceUntil },
    );
}

function destroyed({ name }: ProviderEntity, version: number): GatewayError {
  return new GatewayError(
    'preflight_failed',
    `Version ${version} of "${name}" cannot be used: its secret was destroyed; enter a key again.`,
  );
}

function requireOthers(stored: StoredProvider, { id, version, appId }: ProviderKeyEntity): void {
  const active = keysOfOwner(stored, appId).filter(({ state }) => state === 'active');
  if (active.length !== 1 || active[0]?.id !== id) return;
  const owner = appId === null ? '' : ` that belongs to the app ${appId}`;
  throw new GatewayError(
    'in_use',
    `Version ${version} is the only key in use of "${stored.provider.name}"${owner} already.`,
  );
}
