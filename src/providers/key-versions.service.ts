import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { maskedKey } from '../database/entities/masked-key.js';
import type { ProviderKeyEntity } from '../database/entities/provider-key.entity.js';
import { GatewayError } from '../errors/gateway-error.js';
import { RevisionPublisher } from '../revisions/revision-publisher.js';
import type { WriteContext } from '../revisions/write-context.js';
import { chainPlaces } from './chain-places.js';
import type { AddKey, KeyVersion, KeyVersions, UpdateKey, WrittenKeyVersion } from './key-version.dto.js';
import { ProviderKeys } from './provider-keys.js';
import { ProviderStore, type StoredProvider } from './provider-store.js';
import { subjectOf } from './provider-writes.js';

const MOST_ACTIVE_KEYS = 50;

/** The secrets of an api key: several share its requests by weight. */
@Injectable()
export class KeyVersionsService {
  constructor(
    private readonly store: ProviderStore,
    private readonly keys: ProviderKeys,
    private readonly publisher: RevisionPublisher,
  ) {}

  async list(id: number): Promise<KeyVersions> {
    const { provider } = await this.store.get('api_key', id);
    return { versions: (await this.keys.versions(provider.id)).map(keyView) };
  }

  async add(id: number, { api_key, weight = 1 }: AddKey, context: WriteContext): Promise<WrittenKeyVersion> {
    const { result, revision } = await this.publisher.publish(context, async (manager) => {
      const stored = await this.store.get('api_key', id, manager);
      requireRoom(stored);
      const key = await this.keys.add(manager, stored.provider, { apiKey: api_key, weight });
      return this.changed(manager, stored, key, 'add');
    });
    return { ...keyView(result), revision };
  }

  async update(id: number, version: number, { weight }: UpdateKey, context: WriteContext): Promise<WrittenKeyVersion> {
    const { result, revision } = await this.publisher.publish(context, async (manager) => {
      const stored = await this.store.get('api_key', id, manager);
      const key = requireVersion(stored, version);
      await this.keys.setWeight(manager, key, weight);
      return this.changed(manager, stored, { ...key, weight }, 'update');
    });
    return { ...keyView(result), revision };
  }

  async revoke(id: number, version: number, context: WriteContext): Promise<{ revision: number }> {
    const { revision } = await this.publisher.publish(context, async (manager) => {
      const stored = await this.store.get('api_key', id, manager);
      const key = requireVersion(stored, version);
      await requireOther(manager, stored, key);
      await this.keys.revoke(manager, key);
      return this.changed(manager, stored, key, 'revoke');
    });
    return { revision };
  }

  private async changed(manager: EntityManager, { provider }: StoredProvider, key: ProviderKeyEntity, verb: string) {
    await this.store.touch(manager, provider);
    return { action: `api_key.key_${verb}`, subject: `${subjectOf(provider)} key ${key.version}`, result: key };
  }
}

function keyView(key: ProviderKeyEntity): KeyVersion {
  return {
    version: key.version,
    state: key.state,
    weight: key.weight,
    masked_key: maskedKey(key),
    created_at: key.createdAt.toISOString(),
    verified_at: key.verifiedAt?.toISOString() ?? null,
    revoked_at: key.revokedAt?.toISOString() ?? null,
  };
}

function requireVersion({ provider, keys }: StoredProvider, version: number): ProviderKeyEntity {
  const key = keys.find((each) => each.version === version);
  if (key) return key;
  throw new GatewayError(
    'not_found',
    `"${provider.name}" has no key version ${version} in use. GET /api/v1/llm-config/api-keys/${provider.id}/versions lists its keys.`,
  );
}

function requireRoom({ provider, keys }: StoredProvider): void {
  if (keys.length < MOST_ACTIVE_KEYS) return;
  const message = `"${provider.name}" has ${keys.length} keys in use already; revoke one with DELETE /api/v1/llm-config/api-keys/${provider.id}/keys/{version} first`;
  throw new GatewayError('invalid_request', `api_key: ${message}.`, { fields: [{ field: 'api_key', message }] });
}

/** @throws {GatewayError} `in_use` when a chain leads to the provider and no other active key would be left. */
async function requireOther(
  manager: EntityManager,
  { provider, keys }: StoredProvider,
  { version }: ProviderKeyEntity,
): Promise<void> {
  if (keys.some((key) => key.state === 'active' && key.version !== version)) return;
  const places = await chainPlaces(manager, provider.id);
  if (places.length === 0) return;
  throw new GatewayError(
    'in_use',
    `"${provider.name}" serves ${places.join(', ')}, and version ${version} is its only key. Add another one with POST /api/v1/llm-config/api-keys/${provider.id}/keys, or plug in another provider with POST /api/v1/llm-config/active, then revoke it.`,
  );
}
