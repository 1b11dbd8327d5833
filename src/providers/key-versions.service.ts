import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ProviderKeyEntity } from '../database/entities/provider-key.entity.js';
import { GatewayError } from '../errors/gateway-error.js';
import { RevisionPublisher } from '../revisions/revision-publisher.js';
import type { WriteContext } from '../revisions/write-context.js';
import type { AddKey, KeyVersions, UpdateKey, WrittenKeyVersion } from './key-version.dto.js';
import { requireOther, requireOwner, requireRevoked, requireRoom, requireServing } from './key-version-rules.js';
import { keyView } from './key-version-view.js';
import { ProviderKeys } from './provider-keys.js';
import { ProviderStore, type StoredProvider } from './provider-store.js';
import { subjectOf } from './provider-writes.js';
import { expiryWarnings } from './rotation/expiry-warnings.js';
import { KeyProof } from './rotation/key-proof.js';

/** The secrets of an api key: several share its requests by weight. */
@Injectable()
export class KeyVersionsService {
  constructor(
    private readonly store: ProviderStore,
    private readonly keys: ProviderKeys,
    private readonly publisher: RevisionPublisher,
    private readonly proof: KeyProof,
  ) {}

  async list(id: number): Promise<KeyVersions> {
    const { provider } = await this.store.get('api_key', id);
    const keys = await this.keys.versions(provider.id);
    return { versions: keys.map(keyView), warnings: expiryWarnings({ provider, keys }) };
  }

  async add(id: number, body: AddKey, context: WriteContext): Promise<WrittenKeyVersion> {
    const { api_key: apiKey, app_id = null, weight = 1, expires_at } = body;
    const newKey = { apiKey, weight, expiresAt: timeOf(expires_at), appId: app_id };
    const { result, revision } = await this.publisher.publish(context, async (manager) => {
      const stored = await this.store.get('api_key', id, manager);
      await requireOwner(manager, app_id);
      requireRoom(stored, app_id);
      await this.proof.requireTrustedAddress(stored, manager);
      const key = await this.keys.add(manager, stored.provider, newKey);
      return this.changed(manager, stored, key, 'add');
    });
    return { ...keyView(result), revision };
  }

  async update(id: number, version: number, body: UpdateKey, context: WriteContext): Promise<WrittenKeyVersion> {
    const { weight, expires_at } = body;
    const fields = {
      ...(weight !== undefined && { weight }),
      ...(expires_at !== undefined && { expiresAt: timeOf(expires_at) }),
    };
    if (Object.keys(fields).length === 0) throw nothingToChange();
    const { result, revision } = await this.publisher.publish(context, async (manager) => {
      const stored = await this.store.get('api_key', id, manager);
      const key = requireServing(stored, version);
      await this.keys.update(manager, key, fields);
      return this.changed(manager, stored, { ...key, ...fields }, 'update');
    });
    return { ...keyView(result), revision };
  }

  async revoke(id: number, version: number, context: WriteContext): Promise<{ revision: number }> {
    const { revision } = await this.publisher.publish(context, async (manager) => {
      const stored = await this.store.get('api_key', id, manager);
      const key = requireServing(stored, version);
      await requireOther(manager, stored, key);
      await this.keys.revoke(manager, key);
      return this.changed(manager, stored, key, 'revoke');
    });
    return { revision };
  }

  /** Erases the secret of a revoked version. */
  async destroy(id: number, version: number, context: WriteContext): Promise<{ revision: number }> {
    const { revision } = await this.publisher.publish(context, async (manager) => {
      const stored = await this.store.get('api_key', id, manager);
      const key = requireRevoked(stored, version, await this.keys.versions(id, manager));
      await this.keys.destroy(manager, key, stored.provider);
      return this.changed(manager, stored, key, 'destroy');
    });
    return { revision };
  }

  private async changed(manager: EntityManager, { provider }: StoredProvider, key: ProviderKeyEntity, verb: string) {
    await this.store.touch(manager, provider);
    return { action: `api_key.key_${verb}`, subject: `${subjectOf(provider)} key ${key.version}`, result: key };
  }
}

function timeOf(text: string | null | undefined): Date | null {
  return text ? new Date(text) : null;
}

function nothingToChange(): GatewayError {
  const fields = [{ field: 'weight', message: 'name this field or expires_at' }];
  return new GatewayError('invalid_request', 'There is nothing to change: name weight or expires_at.', { fields });
}
